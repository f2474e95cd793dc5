/** The third stage: a model cuts a word into tokens of its vocabulary. */
@NullMarked
package org.warmstart.text.segment;

import org.jspecify.annotations.NullMarked;
