/** Comparing runs: their predictions row by row, and their scores over seeds. */
@NullMarked
package org.warmstart.learn.compare;

import org.jspecify.annotations.NullMarked;
