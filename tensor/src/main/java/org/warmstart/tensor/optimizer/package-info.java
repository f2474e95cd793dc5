/** Optimizers: what changes the weights, each with its own settings and a state that is saved. */
@NullMarked
package org.warmstart.tensor.optimizer;

import org.jspecify.annotations.NullMarked;
