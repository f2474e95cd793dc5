/** Attention that families share: full, local and grouped. */
@NullMarked
package org.warmstart.model.nn;

import org.jspecify.annotations.NullMarked;
