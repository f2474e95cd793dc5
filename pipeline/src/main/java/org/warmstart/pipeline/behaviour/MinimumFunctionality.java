package org.warmstart.pipeline.behaviour;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;

/**
 * What a model must be able to do at the least: simple texts with a known answer.
 *
 * @param expect what the reply to each text has to be
 */
public record MinimumFunctionality(Expectation expect) implements Check {
  @Override
  public void requireFits(ProbedModel model) {
    expect.requireFits(model);
  }

  @Override
  public List<Trial> trials(Templates.Filled filled, Templates templates, SeededRandom random) {
    return List.of(new Trial(List.of(filled.input())));
  }

  @Override
  public @Nullable String fault(List<Reply> replies) {
    return expect.fault(replies.get(0));
  }
}
