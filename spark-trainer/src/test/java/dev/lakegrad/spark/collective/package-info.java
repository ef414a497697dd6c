/** Tests of the collectives, with the worlds and the bad network that they need. */
@NullMarked
package dev.lakegrad.spark.collective;

import org.jspecify.annotations.NullMarked;
