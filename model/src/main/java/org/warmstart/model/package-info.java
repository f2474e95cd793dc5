/** Model families, encoder-decoder composition, checkpoints, presets. */
@NullMarked
package org.warmstart.model;

import org.jspecify.annotations.NullMarked;
