/** What a text says: its numbers, units, dates and names, with their places. */
@NullMarked
package org.warmstart.eval.faithfulness.reading;

import org.jspecify.annotations.NullMarked;
