package org.warmstart.base.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a record component whose key the configuration leaves out, written as it would be in
 * YAML: {@code @Default("1e-4") double learningRate}, {@code @Default("[]") List<String> columns},
 * {@code @Default("{}") OptimizerConfig optimizer}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The default as YAML text. */
  String value();
}
