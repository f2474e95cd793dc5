/** Tasks whose answers stand in the text: tags of words, and spans that answer a question. */
@NullMarked
package org.warmstart.learn.task.token;

import org.jspecify.annotations.NullMarked;
