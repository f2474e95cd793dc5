/** Answers in texts that models write: how they are found, and when two are the same. */
@NullMarked
package org.warmstart.eval.answer;

import org.jspecify.annotations.NullMarked;
