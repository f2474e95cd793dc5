/**
 * Streaming metrics: classification, correlation, perplexity, ROUGE, word F1; and their registry,
 * {@link org.warmstart.eval.metric.Metrics}.
 */
@NullMarked
package org.warmstart.eval.metric;

import org.jspecify.annotations.NullMarked;
