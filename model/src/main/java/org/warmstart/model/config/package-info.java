/** Reads and writes the records that stand for a {@code config.json}. */
@NullMarked
package org.warmstart.model.config;

import org.jspecify.annotations.NullMarked;
