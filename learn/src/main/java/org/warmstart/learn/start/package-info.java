/**
 * Where a model starts: a checkpoint, a preset, layers of one, word vectors of another vocabulary.
 */
@NullMarked
package org.warmstart.learn.start;

import org.jspecify.annotations.NullMarked;
