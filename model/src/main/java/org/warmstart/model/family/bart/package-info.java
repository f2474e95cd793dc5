/** BART and the encoder-decoders built like it: Pegasus, the Transformer. */
@NullMarked
package org.warmstart.model.family.bart;

import org.jspecify.annotations.NullMarked;
