/**
 * How libtorch is started: its libraries, the one for matrix products, threads, and what it means
 * when memory runs out.
 */
@NullMarked
package org.warmstart.tensor.engine;

import org.jspecify.annotations.NullMarked;
