/** Statistics over seeds and over examples: intervals and paired tests. */
@NullMarked
package org.warmstart.eval.statistics;

import org.jspecify.annotations.NullMarked;
