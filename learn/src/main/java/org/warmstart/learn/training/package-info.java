/** The training loop and what it reads: batches, schedules, state, listeners. */
@NullMarked
package org.warmstart.learn.training;

import org.jspecify.annotations.NullMarked;
