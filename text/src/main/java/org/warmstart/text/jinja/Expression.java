package org.warmstart.text.jinja;

/** A part of a template that has a value. */
@FunctionalInterface
interface Expression {
  Object evaluate(Run run);
}
