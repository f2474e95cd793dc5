/** The model families, one file each, their registry, and any encoder with any decoder. */
@NullMarked
package org.warmstart.model.family;

import org.jspecify.annotations.NullMarked;
