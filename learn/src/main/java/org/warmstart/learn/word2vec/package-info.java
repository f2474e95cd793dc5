/** Word vectors (Mikolov et al. 2013): training, files, neighbours, and a start for embeddings. */
@NullMarked
package org.warmstart.learn.word2vec;

import org.jspecify.annotations.NullMarked;
