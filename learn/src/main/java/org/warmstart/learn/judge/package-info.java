/** Our own checkpoints as judges of other models' answers. */
@NullMarked
package org.warmstart.learn.judge;

import org.jspecify.annotations.NullMarked;
