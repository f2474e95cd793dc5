/** The first stage of a tokenizer: what is done to a text before it is split. */
@NullMarked
package org.warmstart.text.normalize;

import org.jspecify.annotations.NullMarked;
