/**
 * How sensitive a model is to small changes of its input: how often its answer flips, how often it
 * stays right, and what can be made of that by attacks and hidden instructions.
 */
@NullMarked
package org.warmstart.learn.probe;

import org.jspecify.annotations.NullMarked;
