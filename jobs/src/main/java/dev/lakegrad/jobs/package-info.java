/** Lakegrad's jobs floor. */
@NullMarked
package dev.lakegrad.jobs;

import org.jspecify.annotations.NullMarked;
