/**
 * Tokenizers: {@link Tokenizer}, what it is made of and what it returns. A folder below is a stage;
 * other modules use this package, {@code file} and {@code train} only.
 */
@NullMarked
package org.warmstart.text;

import org.jspecify.annotations.NullMarked;
