/** Reading and writing checkpoint directories, and composing models from them. */
@NullMarked
package org.warmstart.model.checkpoint;

import org.jspecify.annotations.NullMarked;
