/** Which tokens of a row are hidden. */
@NullMarked
package org.warmstart.learn.objective.masking;

import org.jspecify.annotations.NullMarked;
