package org.warmstart.learn.task.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.warmstart.learn.chat.ConversationRows;
import org.warmstart.learn.chat.PreferenceObjective;
import org.warmstart.learn.example.Example;
import org.warmstart.learn.task.Scoring;
import org.warmstart.learn.task.Task;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.Model;
import org.warmstart.tensor.Tensors;

/** How often a model prefers the better one of two answers, and by how much. */
final class PreferenceScorer implements Task.Scorer {
  static final String ACCURACY = "reward_accuracy";

  /** All values. */
  static final Set<String> METRICS =
      Set.of("loss", ACCURACY, "reward_margin", "reward_chosen", "reward_rejected");

  private final PreferenceObjective objective;
  private final Scoring scoring;
  private final List<Double> margins = new ArrayList<>();
  private double loss;
  private double chosenSum;
  private double rejectedSum;

  PreferenceScorer(PreferenceObjective objective, Scoring scoring) {
    this.objective = objective;
    this.scoring = scoring;
  }

  @Override
  public void add(Model model, List<Example> examples, Batch batch) {
    PreferenceObjective.Scores scores = objective.scores(model, batch.toInputs());
    loss += Tensors.item(scores.lossSum());
    float[] chosen = Tensors.floats(scores.chosenB());
    float[] rejected = Tensors.floats(scores.rejectedB());
    for (int i = 0; i < chosen.length; i++) {
      Map<String, Double> rewards = new LinkedHashMap<>();
      rewards.put(ConversationRows.CHOSEN, (double) chosen[i]);
      rewards.put(ConversationRows.REJECTED, (double) rejected[i]);
      scoring.tell(
          margins.size(),
          ConversationRows.CHOSEN,
          chosen[i] > rejected[i] ? ConversationRows.CHOSEN : ConversationRows.REJECTED,
          rewards);
      chosenSum += chosen[i];
      rejectedSum += rejected[i];
      margins.add((double) chosen[i] - rejected[i]);
    }
  }

  @Override
  public SortedMap<String, Double> result() {
    double count = margins.size();
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("loss", loss / count);
    values.put(ACCURACY, margins.stream().filter(margin -> margin > 0).count() / count);
    values.put("reward_margin", margins.stream().mapToDouble(margin -> margin).sum() / count);
    values.put("reward_chosen", chosenSum / count);
    values.put("reward_rejected", rejectedSum / count);
    return values;
  }

  @Override
  public List<Double> predictions() {
    return List.copyOf(margins);
  }
}
