/**
 * Tasks with one answer for a whole text: classes, several labels, a number, one of several
 * choices.
 */
@NullMarked
package org.warmstart.learn.task.sequence;

import org.jspecify.annotations.NullMarked;
