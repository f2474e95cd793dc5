package org.warmstart.learn.compare;

import java.util.Collection;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Scores of all models on the rows that are compared. */
interface Sheet {
  /** What the scores are called. */
  Collection<String> names();

  boolean greaterIsBetter(String name);

  /** A model's score on all rows; NaN if it is not defined for them. */
  double value(int contestant, int model, String name);

  /** A model's scores on drawn rows. */
  SortedMap<String, Double> values(int contestant, int model, int[] sample);

  /** A model's scores with another contestant's predictions for some of the rows. */
  SortedMap<String, Double> exchanged(int contestant, int other, int model, boolean[] exchanged);

  /** Each row's score, if the score of several is their mean; else null. */
  double @Nullable [] rowValues(int contestant, int model, String name);
}
