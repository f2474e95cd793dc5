package org.warmstart.learn.search;

import org.warmstart.base.record.Choices;

/** The strategies of a search. */
public final class SearchStrategies {
  /** All of them. */
  public static final Choices<SearchStrategy> ALL =
      Choices.of(SearchStrategy.class, "strategy")
          .add("grid", GridSearch.class)
          .add("random", RandomSearch.class)
          .add("successive-halving", SuccessiveHalving.class);

  private SearchStrategies() {}
}
