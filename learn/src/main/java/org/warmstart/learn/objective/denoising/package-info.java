/** Ways to spoil a text that is to be restored. */
@NullMarked
package org.warmstart.learn.objective.denoising;

import org.jspecify.annotations.NullMarked;
