/** One vector for a text, and what is computed from it. */
@NullMarked
package org.warmstart.model.sentence;

import org.jspecify.annotations.NullMarked;
