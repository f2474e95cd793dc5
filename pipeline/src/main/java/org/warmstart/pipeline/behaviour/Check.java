package org.warmstart.pipeline.behaviour;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.ChosenFrom;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;

/** What a behaviour test asks of a model. */
@ChosenFrom(Checks.class)
public interface Check {
  /**
   * Inputs whose replies are judged together.
   *
   * @param inputs the first as the templates make it, then perhaps a changed one
   */
  record Trial(List<TextInput> inputs) {
    public Trial {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * Refuses what cannot be, whatever the model is.
   *
   * @throws InputException naming the key
   */
  default void requireFits(Templates templates) {}

  /**
   * Refuses what this model has not.
   *
   * @throws InputException naming the key
   */
  void requireFits(ProbedModel model);

  /** What is asked about a filled template; nothing where nothing could be changed. */
  List<Trial> trials(Templates.Filled filled, Templates templates, SeededRandom random);

  /** What is wrong with the replies to a trial's inputs; null if nothing is. */
  @Nullable String fault(List<Reply> replies);
}
