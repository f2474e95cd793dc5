/** Tokenizers: normalise, pre-tokenise, segment, post-process, decode; and their trainers. */
@NullMarked
package org.warmstart.text;

import org.jspecify.annotations.NullMarked;
