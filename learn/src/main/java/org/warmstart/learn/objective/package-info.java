/** Pre-training objectives: how plain text becomes batches with targets. */
@NullMarked
package org.warmstart.learn.objective;

import org.jspecify.annotations.NullMarked;
