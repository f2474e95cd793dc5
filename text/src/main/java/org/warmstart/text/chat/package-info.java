/** Conversations as texts: who says what, and the templates that write it down for a model. */
@NullMarked
package org.warmstart.text.chat;

import org.jspecify.annotations.NullMarked;
