/** Tasks on conversations: answers, preferences, rewards. */
@NullMarked
package org.warmstart.learn.task.chat;

import org.jspecify.annotations.NullMarked;
