/** Random numbers that a seed fixes on every Java version and platform. */
@NullMarked
package org.warmstart.base.random;

import org.jspecify.annotations.NullMarked;
