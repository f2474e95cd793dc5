/** Learning vocabularies from text: BPE, WordPiece and Unigram. */
@NullMarked
package org.warmstart.text.train;

import org.jspecify.annotations.NullMarked;
