/** Recurrent models: ELMo, skip-thought, quick-thought, an LSTM. */
@NullMarked
package org.warmstart.model.family.recurrent;

import org.jspecify.annotations.NullMarked;
