/** The way back: from tokens to text. */
@NullMarked
package org.warmstart.text.decode;

import org.jspecify.annotations.NullMarked;
