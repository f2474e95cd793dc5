/** Configurations that a paper gives the values of, in files that come with the product. */
@NullMarked
package org.warmstart.learn.recipe;

import org.jspecify.annotations.NullMarked;
