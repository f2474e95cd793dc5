/** The second stage, pre-tokenization: a text becomes words, which no token crosses. */
@NullMarked
package org.warmstart.text.split;

import org.jspecify.annotations.NullMarked;
