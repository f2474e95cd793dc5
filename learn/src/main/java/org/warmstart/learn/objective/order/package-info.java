/** The order in which hidden tokens are predicted. */
@NullMarked
package org.warmstart.learn.objective.order;

import org.jspecify.annotations.NullMarked;
