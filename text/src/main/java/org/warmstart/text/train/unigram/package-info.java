/** How the pieces of a unigram language model are found (Kudo 2018). */
@NullMarked
package org.warmstart.text.train.unigram;

import org.jspecify.annotations.NullMarked;
