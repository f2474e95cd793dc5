package org.warmstart.base.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which numbers a key of a configuration or an option of the command line takes:
 * {@code @InRange(least = 0, below = 1) double dropout}. Without limits, all that are finite. What
 * reads them refuses others with a message that names the limits ({@link NumberRange}). On another
 * annotation it gives a range a name: what carries that one has the range.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT, ElementType.ANNOTATION_TYPE})
public @interface InRange {
  /** The least number. */
  double least() default Double.NEGATIVE_INFINITY;

  /** The greatest number. */
  double most() default Double.POSITIVE_INFINITY;

  /** What all numbers lie above. */
  double above() default Double.NEGATIVE_INFINITY;

  /** What all numbers lie below. */
  double below() default Double.POSITIVE_INFINITY;
}
