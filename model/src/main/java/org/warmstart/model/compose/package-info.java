/** Models made of other models: any encoder with any decoder, a new encoder in front. */
@NullMarked
package org.warmstart.model.compose;

import org.jspecify.annotations.NullMarked;
