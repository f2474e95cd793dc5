/**
 * What a tokenizer's stages are: the contracts of normalizers, pre-tokenizers, models,
 * post-processors and decoders, and what they hand on: texts with places, words, tokens.
 */
@NullMarked
package org.warmstart.text.stage;

import org.jspecify.annotations.NullMarked;
