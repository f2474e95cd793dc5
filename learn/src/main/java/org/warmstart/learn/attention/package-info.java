/** How a model reads a text, as a page. */
@NullMarked
package org.warmstart.learn.attention;

import org.jspecify.annotations.NullMarked;
