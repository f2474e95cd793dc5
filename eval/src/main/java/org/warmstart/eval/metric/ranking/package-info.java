/** Metrics of ranked results. */
@NullMarked
package org.warmstart.eval.metric.ranking;

import org.jspecify.annotations.NullMarked;
