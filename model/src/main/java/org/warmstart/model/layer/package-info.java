/** Attention that families share: full, local and grouped. */
@NullMarked
package org.warmstart.model.layer;

import org.jspecify.annotations.NullMarked;
