package org.warmstart.base.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list in the place of the record's keys is the value of one of them: with
 * {@code @ListForm("beginnings")}, {@code freeze: [bert.]} means {@code freeze: {beginnings:
 * [bert.]}}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ListForm {
  /** The key that the list is the value of. */
  String value();
}
