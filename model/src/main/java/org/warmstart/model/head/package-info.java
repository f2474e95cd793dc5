/** The heads that families share: what they read from the layers, their losses and targets. */
@NullMarked
package org.warmstart.model.head;

import org.jspecify.annotations.NullMarked;
