/**
 * How rows become the inputs of a model: texts, pairs, several parts, and where their tokens stand.
 */
@NullMarked
package org.warmstart.learn.task.input;

import org.jspecify.annotations.NullMarked;
