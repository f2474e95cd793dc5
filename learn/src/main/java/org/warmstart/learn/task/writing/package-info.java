/** Tasks that write a text for a text. */
@NullMarked
package org.warmstart.learn.task.writing;

import org.jspecify.annotations.NullMarked;
