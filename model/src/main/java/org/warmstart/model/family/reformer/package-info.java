/** The Reformer: reversible layers whose attention meets a few chunks of tokens each. */
@NullMarked
package org.warmstart.model.family.reformer;

import org.jspecify.annotations.NullMarked;
