package org.warmstart.generate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a component of {@link GenerationSettings}: all that {@code generation_config.json},
 * configurations and the command line know of it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
  /** What it does, in a sentence. */
  String value();

  /** The key in the file; empty: the component's name in the file's spelling. */
  String key() default "";

  /** The option's name without dashes; empty: the key in the command line's spelling. */
  String option() default "";

  /** The value if it is not given; empty: none. */
  String normally() default "";

  double least() default Double.NEGATIVE_INFINITY;

  double most() default Double.POSITIVE_INFINITY;

  /** What has to be on so that it has an effect. */
  Needs needs() default Needs.NOTHING;

  /** What a setting goes with. */
  enum Needs {
    NOTHING,
    /** Only what the keys for beams and draws say, and no strategy by name. */
    NO_STRATEGY,
    SAMPLING,
    BEAMS,
    /** Anything drawn at random, whatever asks for it. */
    DRAWS
  }
}
