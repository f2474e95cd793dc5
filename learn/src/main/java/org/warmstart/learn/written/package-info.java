/** Texts that a model writes: what it is given, and how right they are. */
@NullMarked
package org.warmstart.learn.written;

import org.jspecify.annotations.NullMarked;
