/** Fine-tuning tasks: columns of a table to features, head, loss and metrics. */
@NullMarked
package org.warmstart.learn.task;

import org.jspecify.annotations.NullMarked;
