/**
 * Comparison of models with reference fixtures: outputs, gradients, training, generation, saving.
 */
@NullMarked
package org.warmstart.learn.parity;

import org.jspecify.annotations.NullMarked;
