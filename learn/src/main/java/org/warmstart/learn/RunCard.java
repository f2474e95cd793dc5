package org.warmstart.learn;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.GeneratedText;
import org.warmstart.base.file.InputFiles;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.card.CardData;
import org.warmstart.learn.card.CardSettings;
import org.warmstart.learn.card.CardUsage;
import org.warmstart.learn.objective.Objectives;
import org.warmstart.learn.task.registry.Tasks;
import org.warmstart.learn.training.MainScores;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.report.BaseCards;
import org.warmstart.report.ModelCard;

/**
 * Writes the card of a model that a run exported, {@code README.md}: what it is, what it was
 * trained on and how, and how it is used. Nothing of the machine or of the rows is in it, and the
 * same run gives the same card.
 *
 * @param what was done, such as {@code fine-tuned for classification}
 * @param name of the task or objective
 * @param base the checkpoint that training began with; null: random weights
 * @param config of the run
 * @param data that was read
 * @param scoredOn the part that scores are of; null where there are none
 */
record RunCard(
    String what,
    String name,
    @Nullable Path base,
    Record config,
    List<CardData> data,
    @Nullable String scoredOn) {
  private static final String FILE = "README.md";

  RunCard {
    data = List.copyOf(data);
  }

  /**
   * Of a fine-tuning.
   *
   * @param scoredOn the name of a part; null where there are no scores
   */
  static RunCard of(FinetuneConfig config, List<CardData> data, @Nullable String scoredOn) {
    String task = Tasks.ALL.nameOf(config.task());
    return new RunCard(
        "fine-tuned for " + task,
        task,
        config.model().isWarm() ? config.model().checkpoint() : null,
        config,
        data,
        scoredOn == null ? null : "the " + scoredOn + " rows");
  }

  /** Of a pre-training, whose scores are of what is held out. */
  static RunCard of(PretrainConfig config, List<CardData> data) {
    String objective = Objectives.ALL.nameOf(config.objective());
    return new RunCard(
        "pre-trained with " + objective,
        objective,
        config.model().isWarm() ? config.model().checkpoint() : null,
        config,
        data,
        "text that was held out");
  }

  /** Writes the card of one run. */
  void write(Path model, Map<String, Double> scores, Consumer<String> notes) {
    Map<String, Summary> single = new TreeMap<>();
    scores.forEach((metric, value) -> single.put(metric, Summary.of(value)));
    writeMeans(model, single, notes);
  }

  /** Writes the card of one of several runs that differ in their seeds. */
  void writeMeans(Path model, Map<String, Summary> scores, Consumer<String> notes) {
    if (!GeneratedText.write(model.resolve(FILE), text(model, scores))) {
      notes.accept(model.resolve(FILE) + ": is somebody's own or was changed, and stays as it is");
    }
  }

  private String text(Path model, Map<String, Summary> scores) {
    boolean isAdapter = InputFiles.isThere(model.resolve(Checkpoint.ADAPTER_CONFIG));
    CardUsage usage = new CardUsage(Checkpoint.config(model), Checkpoint.head(model), isAdapter);
    ModelCard card =
        new ModelCard(
            usage.architecture() + " " + what,
            isAdapter ? "adapter" : "finetune",
            base == null ? ModelCard.Origin.NONE : BaseCards.of(List.of(base)));
    usage.addTo(card);
    card.tag(name);
    String on = scoredOn;
    if (on != null) {
      for (String metric : MainScores.of(scores.keySet())) {
        Summary summary = Objects.requireNonNull(scores.get(metric));
        card.score(metric, summary.mean(), on, summary.halfWidth(), summary.count());
      }
    }
    card.section("Data", CardData.table(data));
    card.section(
        "Settings",
        "Numbers and choices of the run; its `config.yaml` has all settings.\n\n"
            + CardSettings.of(config));
    return card.text();
  }
}
