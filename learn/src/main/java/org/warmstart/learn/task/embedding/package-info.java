/** Tasks on vectors of whole texts, and classification from few labels with them. */
@NullMarked
package org.warmstart.learn.task.embedding;

import org.jspecify.annotations.NullMarked;
