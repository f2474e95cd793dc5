/** The fourth stage: special tokens are put around the tokens of a text or a pair. */
@NullMarked
package org.warmstart.text.process;

import org.jspecify.annotations.NullMarked;
