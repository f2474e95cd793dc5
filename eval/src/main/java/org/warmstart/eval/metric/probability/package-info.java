/** Metrics of probabilities: whether they are as often right as they say. */
@NullMarked
package org.warmstart.eval.metric.probability;

import org.jspecify.annotations.NullMarked;
