/** The GPTs: decoders that read from left to right. */
@NullMarked
package org.warmstart.model.family.llama;

import org.jspecify.annotations.NullMarked;
