/** Students that learn from a teacher's outputs and states. */
@NullMarked
package org.warmstart.learn.distillation;

import org.jspecify.annotations.NullMarked;
