/** Which sentences of a text a summary would be made of. */
@NullMarked
package org.warmstart.learn.objective.gap;

import org.jspecify.annotations.NullMarked;
