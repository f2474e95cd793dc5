/** From a text's hidden states to its scores. */
@NullMarked
package org.warmstart.model.head.readout;

import org.jspecify.annotations.NullMarked;
