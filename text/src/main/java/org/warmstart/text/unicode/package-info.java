/**
 * What Unicode says of a character, in the reference's version of it: cases, categories and sets of
 * code points, graphemes, UTF-8.
 */
@NullMarked
package org.warmstart.text.unicode;

import org.jspecify.annotations.NullMarked;
