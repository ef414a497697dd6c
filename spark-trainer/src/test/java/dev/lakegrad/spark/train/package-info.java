/** Tests of the trainer: {@code LocalCluster} gives them a session with real executor processes. */
@NullMarked
package dev.lakegrad.spark.train;

import org.jspecify.annotations.NullMarked;
