/** The registry of model families. */
@NullMarked
package org.warmstart.model.registry;

import org.jspecify.annotations.NullMarked;
