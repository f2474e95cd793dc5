package org.warmstart.cli;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which numbers an option takes; {@link NumberOptions} checks it before the command runs. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface InRange {
  double least() default Double.NEGATIVE_INFINITY;

  double most() default Double.POSITIVE_INFINITY;
}
