/** Losses and scores of texts' vectors. */
@NullMarked
package org.warmstart.learn.embedding;

import org.jspecify.annotations.NullMarked;
