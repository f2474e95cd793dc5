/** The run directory: lock, checkpoints with manifests, metrics and TensorBoard events. */
@NullMarked
package org.warmstart.learn.run;

import org.jspecify.annotations.NullMarked;
