/** Pre-training objectives, fine-tuning tasks, the training loop, run directories. */
@NullMarked
package org.warmstart.learn;

import org.jspecify.annotations.NullMarked;
