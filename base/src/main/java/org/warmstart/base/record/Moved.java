package org.warmstart.base.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key that a record had once. Reading it is an error that says how it is spelled now:
 * {@code @Moved(key = "warmup", now = "training.warmupSteps")}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Moved.All.class)
public @interface Moved {
  /** The old key. */
  String key();

  /** The new spelling, from the root of the configuration. */
  String now();

  /** Several moved keys. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface All {
    /** The moved keys. */
    Moved[] value();
  }
}
