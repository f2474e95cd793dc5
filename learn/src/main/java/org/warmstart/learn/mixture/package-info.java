/** Several corpora in one run, and rows of several lengths one after another. */
@NullMarked
package org.warmstart.learn.mixture;

import org.jspecify.annotations.NullMarked;
