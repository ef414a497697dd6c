/** Lakegrad's spark floor. */
@NullMarked
package dev.lakegrad.spark;

import org.jspecify.annotations.NullMarked;
