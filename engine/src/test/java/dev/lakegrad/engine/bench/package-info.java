/** Small programs that measure kernels, run by hand and never by the tests. */
@NullMarked
package dev.lakegrad.engine.bench;

import org.jspecify.annotations.NullMarked;
