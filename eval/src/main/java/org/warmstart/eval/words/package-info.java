/** How texts become the words that metrics compare. */
@NullMarked
package org.warmstart.eval.words;

import org.jspecify.annotations.NullMarked;
