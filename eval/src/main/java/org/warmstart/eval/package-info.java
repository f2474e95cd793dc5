/** Metrics and statistics over seeds. */
@NullMarked
package org.warmstart.eval;

import org.jspecify.annotations.NullMarked;
