/** What a run tells of itself in the model card. */
@NullMarked
package org.warmstart.learn.card;

import org.jspecify.annotations.NullMarked;
