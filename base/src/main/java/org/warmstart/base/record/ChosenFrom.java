package org.warmstart.base.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which class holds the {@link Choices} of an interface, in a static field:
 * {@code @ChosenFrom(Objectives.class) public interface Objective}. Components of that type are
 * then configured by name.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ChosenFrom {
  /** The class with the registry. */
  Class<?> value();
}
