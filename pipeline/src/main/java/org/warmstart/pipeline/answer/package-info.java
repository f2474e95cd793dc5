/** Finding the answer to a question in a context: windows, and the best span of their tokens. */
@NullMarked
package org.warmstart.pipeline.answer;

import org.jspecify.annotations.NullMarked;
