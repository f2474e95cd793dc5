/** Plain text for pre-training: its files, its tokens, and the tokenizer made from it. */
@NullMarked
package org.warmstart.learn.text;

import org.jspecify.annotations.NullMarked;
