/** Stretches of tokens that are hidden, and what stands for them. */
@NullMarked
package org.warmstart.learn.objective.span;

import org.jspecify.annotations.NullMarked;
