/**
 * Facts of a generated text that its source does not support: numbers, units, dates, names and
 * negations, found by rules and without a model.
 */
@org.jspecify.annotations.NullMarked
package org.warmstart.eval.faithfulness;
