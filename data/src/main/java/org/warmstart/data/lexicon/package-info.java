/** What words mean and how they are inflected, from WordNet. */
@NullMarked
package org.warmstart.data.lexicon;

import org.jspecify.annotations.NullMarked;
