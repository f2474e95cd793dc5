/** Text in tokens, and the stretches of it that training reads. */
@NullMarked
package org.warmstart.learn.corpus;

import org.jspecify.annotations.NullMarked;
