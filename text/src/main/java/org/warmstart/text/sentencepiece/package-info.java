/** SentencePiece's {@code .model} files, and the conventions of the models that use them. */
@NullMarked
package org.warmstart.text.sentencepiece;

import org.jspecify.annotations.NullMarked;
