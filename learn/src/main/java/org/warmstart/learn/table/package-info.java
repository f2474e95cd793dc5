/**
 * A task's tables: their rows, parts and folds, the examples made of them, and the predictions
 * written for them.
 */
@NullMarked
package org.warmstart.learn.table;

import org.jspecify.annotations.NullMarked;
