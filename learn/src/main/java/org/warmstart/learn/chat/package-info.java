/** Conversations as examples: how rows have them, and which of their tokens are learned. */
@NullMarked
package org.warmstart.learn.chat;

import org.jspecify.annotations.NullMarked;
