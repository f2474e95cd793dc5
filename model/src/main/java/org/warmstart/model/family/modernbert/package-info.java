/** ModernBERT: an encoder with rotary positions, most of whose layers see a window of tokens. */
@NullMarked
package org.warmstart.model.family.modernbert;

import org.jspecify.annotations.NullMarked;
