/** How ROUGE compares two texts (Lin 2004), as the package rouge-score does. */
@NullMarked
package org.warmstart.eval.metric.rouge;

import org.jspecify.annotations.NullMarked;
