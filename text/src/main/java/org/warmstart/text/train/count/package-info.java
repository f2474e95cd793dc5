/** Texts in batches, their words and characters counted on all cores. */
@NullMarked
package org.warmstart.text.train.count;

import org.jspecify.annotations.NullMarked;
