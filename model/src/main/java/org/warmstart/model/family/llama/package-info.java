/** Llama and the decoders built like it: rotary positions and gated dense layers. */
@NullMarked
package org.warmstart.model.family.llama;

import org.jspecify.annotations.NullMarked;
