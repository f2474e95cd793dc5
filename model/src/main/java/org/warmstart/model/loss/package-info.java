/** Losses as sums and counts (decision 2). */
@NullMarked
package org.warmstart.model.loss;

import org.jspecify.annotations.NullMarked;
