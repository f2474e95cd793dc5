package org.warmstart.base.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The keys of the choice that stands here may be written beside it as well as in it: {@code
 * objective: masked} and {@code nextSentence: true} mean {@code objective: {name: masked,
 * nextSentence: true}}. A key that only another choice has is an error that says whose it is.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FlatKeys {}
