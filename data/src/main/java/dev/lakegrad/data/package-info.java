/** Lakegrad's data floor. */
@NullMarked
package dev.lakegrad.data;

import org.jspecify.annotations.NullMarked;
