/** Metrics of written texts: translations, simplifications, summaries and their variety. */
@NullMarked
package org.warmstart.eval.metric.text;

import org.jspecify.annotations.NullMarked;
