/** One toy of each kind of choice: a file here, and a line in {@code ToyChoicesTest}. */
@NullMarked
package org.warmstart.learn.toy;

import org.jspecify.annotations.NullMarked;
