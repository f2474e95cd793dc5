/** The fine-tuning tasks by name. */
@NullMarked
package org.warmstart.learn.task.registry;

import org.jspecify.annotations.NullMarked;
