/** Tokenizers in and out of files: {@code tokenizer.json} and what came before it. */
@NullMarked
package org.warmstart.text.file;

import org.jspecify.annotations.NullMarked;
