package org.warmstart.learn.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.json.Json;
import org.warmstart.base.record.ConfigTree;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.learn.FineTuning;
import org.warmstart.learn.FinetuneConfig;
import org.warmstart.learn.PretrainConfig;
import org.warmstart.learn.Pretraining;
import org.warmstart.learn.TrainingConfig;
import org.warmstart.learn.training.StopSignal;
import org.warmstart.learn.training.Trainer;
import org.warmstart.learn.training.TrainingListener;

/**
 * Runs a configuration with many settings. Every run is a folder below {@code runs}; what came of
 * each is kept in {@code results.json} as soon as it is known, so that an interrupted search goes
 * on where it was.
 */
public final class Search {
  /** The key of a configuration that a search is described under. */
  public static final String KEY = "search";

  private static final String BEST = "best.yaml";
  private static final String RUNS = "runs";

  private final ConfigTree base;
  private final SearchConfig search;
  private final Class<? extends Record> type;
  private final Path out;
  private final SearchResults results;
  private final TrainingListener listener;

  /**
   * What came of a search.
   *
   * @param results of all runs so far
   * @param complete whether all were made; else it was asked to stop, and can be resumed
   * @param best the best trial's configuration, as a file; null if it is not complete
   */
  public record Outcome(SearchResults results, boolean complete, @Nullable Path best) {}

  private Search(ConfigTree tree, boolean resume, TrainingListener listener) {
    this.listener = listener;
    search = tree.at(KEY).bind(SearchConfig.class);
    ConfigTree rest = tree.without(KEY);
    type = rest.has("task") ? FinetuneConfig.class : PretrainConfig.class;
    base = rest.with("existing", JsonNodeFactory.instance.textNode("resume"), "search");
    Record config = base.bind(type);
    out = config instanceof FinetuneConfig tuned ? tuned.out() : ((PretrainConfig) config).out();
    List<Trial> trials = Trial.of(search);
    // whatever is wrong with a trial is found before the first is begun
    trials.forEach(trial -> check(trial, configuration(trial)));
    requireFolder(resume);
    ObjectNode plan = Json.MAPPER.createObjectNode();
    plan.set("configuration", ConfigWriter.toJson(config));
    plan.set(KEY, ConfigWriter.toJson(search));
    results = SearchResults.open(out, plan, trials, metric(config));
  }

  private @Nullable String metric(Record config) {
    return search.metric() != null ? search.metric() : training(config).bestMetric();
  }

  private static TrainingConfig training(Record config) {
    return config instanceof FinetuneConfig tuned
        ? tuned.training()
        : ((PretrainConfig) config).training();
  }

  /**
   * Runs until the end, Ctrl-C or SIGTERM.
   *
   * @param tree a configuration of pre-training or fine-tuning with a {@code search} part
   * @param resume whether the folder may hold a part of this search
   * @throws InputException for whatever is wrong with any trial, before the first run
   */
  public static Outcome run(ConfigTree tree, boolean resume, TrainingListener listener) {
    if (!tree.has(KEY)) {
      throw new InputException("search: the configuration says nothing of what is to be compared");
    }
    return new Search(tree, resume, listener).run();
  }

  private void requireFolder(boolean resume) {
    if (!Files.exists(out)) {
      return;
    }
    try (Stream<Path> entries = Files.list(out)) {
      boolean used = entries.findAny().isPresent();
      if (used && !resume) {
        throw new InputException(
            out + ": is not empty; choose another folder, or --resume to go on with its search");
      }
      if (used
          && !Files.exists(out.resolve(SearchResults.FILE))
          && !Files.exists(out.resolve(RUNS))) {
        throw new InputException(out + ": holds files that are no search's");
      }
    } catch (IOException e) {
      throw new InputException(out + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private void check(Trial trial, Record config) {
    if (config instanceof FinetuneConfig tuned) {
      boolean chosen = search.folds() != null || !tuned.data().validation().isEmpty();
      if (!chosen) {
        throw new InputException(
            "search: settings are chosen by data.validation, or by parts of the training rows"
                + " (search.folds); test rows are for the end");
      }
    } else if (search.folds() != null) {
      throw new InputException("search.folds: goes with a task on tables");
    } else if (((PretrainConfig) config).data().heldOutFiles().isEmpty()
        && ((PretrainConfig) config).data().heldOut() == 0) {
      throw new InputException("search: nothing is held out that settings could be chosen by");
    }
    int every = training(config).evaluateEverySteps();
    for (SearchStrategy.Rung rung : search.strategy().rungs(2)) {
      if (every == 0 || rung.step() % every != 0) {
        throw new InputException(
            "search.firstSteps "
                + rung.step()
                + ": has to be a multiple of training.evaluateEverySteps, which is "
                + every
                + " in trial "
                + trial.name());
      }
    }
  }

  /** A trial's configuration, whose folder is the search's. */
  private Record configuration(Trial trial) {
    return tree(trial).bind(type);
  }

  private ConfigTree tree(Trial trial) {
    ConfigTree tree = base;
    for (Map.Entry<String, JsonNode> entry : trial.settings().entrySet()) {
      String place = "search, trial " + trial.name() + ", " + entry.getKey();
      tree = tree.with(entry.getKey(), entry.getValue(), place);
    }
    String metric = search.metric();
    boolean validates = search.folds() == null && training(tree.bind(type)).bestMetric() == null;
    return metric == null || !validates
        ? tree
        : tree.with(
            "training.bestMetric", JsonNodeFactory.instance.textNode(metric), "search.metric");
  }

  private Outcome run() {
    List<Trial> trials = results.trials();
    List<SearchStrategy.Rung> rungs = search.strategy().rungs(trials.size());
    List<Trial> left = trials;
    for (SearchStrategy.Rung rung : rungs) {
      long longest = longest(left, rung.step());
      if (longest <= rung.step()) {
        break;
      }
      if (!runAll(left, rung.step())) {
        return new Outcome(results, false, null);
      }
      left = best(left, rung.kept());
      listener.note(
          "after step "
              + rung.step()
              + " go on: "
              + String.join(", ", left.stream().map(Trial::name).toList()));
    }
    if (!runAll(left, Long.MAX_VALUE)) {
      return new Outcome(results, false, null);
    }
    return new Outcome(results, true, writeBest());
  }

  /** Steps of the longest trial, if its configuration says them. */
  private long longest(List<Trial> trials, long otherwise) {
    return trials.stream()
        .map(trial -> training(configuration(trial)).steps())
        .mapToLong(steps -> steps == null ? otherwise + 1 : steps)
        .max()
        .orElse(0);
  }

  private List<Trial> best(List<Trial> trials, int kept) {
    String metric = Objects.requireNonNull(results.metric());
    return trials.stream()
        .sorted(
            Comparator.comparing(
                (Trial trial) -> score(trial, metric), SearchResults.bestFirst(metric)))
        .limit(kept)
        .toList();
  }

  private double score(Trial trial, String metric) {
    SearchRun run = results.get(folder(trial, seed(), null));
    return run == null ? Double.NaN : run.scores().getOrDefault(metric, Double.NaN);
  }

  private long seed() {
    Record config = base.bind(type);
    return config instanceof FinetuneConfig tuned ? tuned.seed() : ((PretrainConfig) config).seed();
  }

  /** One run to be made. */
  private record Planned(Trial trial, long seed, @Nullable Integer fold) {}

  /** Returns whether all were made. */
  private boolean runAll(List<Trial> trials, long steps) {
    List<Planned> all = new ArrayList<>();
    int folds = Objects.requireNonNullElse(search.folds(), 1);
    for (Trial trial : trials) {
      for (int s = 0; s < search.seeds(); s++) {
        for (int fold = 0; fold < folds; fold++) {
          all.add(new Planned(trial, seed() + s, search.folds() == null ? null : fold));
        }
      }
    }
    for (int i = 0; i < all.size(); i++) {
      Planned planned = all.get(i);
      String folder = folder(planned.trial(), planned.seed(), planned.fold());
      SearchRun before = results.get(folder);
      if (before != null && (before.complete() || before.steps() >= steps)) {
        continue;
      }
      listener.note(folder + " (" + (i + 1) + " of " + all.size() + ")" + told(planned.trial()));
      SearchRun made = run(planned, folder, steps);
      if (made == null) {
        return false;
      }
      results.add(made);
    }
    return true;
  }

  private static String told(Trial trial) {
    StringBuilder text = new StringBuilder();
    trial
        .settings()
        .forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.isEmpty() ? "" : ":" + text;
  }

  /** All runs stand side by side, so that they share their tokens. */
  private String folder(Trial trial, long seed, @Nullable Integer fold) {
    return RUNS
        + "/"
        + trial.name()
        + (search.seeds() > 1 ? "-seed-" + seed : "")
        + (fold == null ? "" : "-fold-" + fold);
  }

  private @Nullable SearchRun run(Planned planned, String folder, long steps) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Path place = out.resolve(folder).toAbsolutePath();
    ConfigTree tree =
        tree(planned.trial())
            .with("seed", json.numberNode(planned.seed()), "search")
            .with("out", json.textNode(place.toString()), "search");
    if (!Files.exists(place)) {
      // there is nothing to go on with, and nothing to say about that
      tree = tree.with("existing", json.textNode("refuse"), "search");
    }
    if (planned.fold() != null) {
      ObjectNode folds = json.objectNode();
      folds.put("count", search.folds()).put("held", planned.fold());
      tree = tree.with("data.folds", folds, "search.folds");
    }
    Record config = tree.bind(type);
    try (StopSignal stop = StopSignal.install()) {
      Halt halt = new Halt(listener, stop, steps);
      if (config instanceof FinetuneConfig tuned) {
        FineTuning.Result result = FineTuning.run(tuned, halt, stop);
        boolean validated = search.folds() == null;
        return made(
            planned,
            folder,
            result.outcome(),
            halt,
            validated ? result.validation() : result.scores(),
            validated && !tuned.data().test().isEmpty() ? result.scores() : Map.of());
      }
      Trainer.Outcome outcome = Pretraining.run((PretrainConfig) config, halt, stop);
      return made(planned, folder, outcome, halt, outcome.last(), Map.of());
    }
  }

  /** Null if the run was interrupted. */
  private static @Nullable SearchRun made(
      Planned planned,
      String folder,
      Trainer.Outcome outcome,
      Halt halt,
      Map<String, Double> scores,
      Map<String, Double> test) {
    if (!outcome.complete() && !halt.isReached()) {
      return null;
    }
    return new SearchRun(
        folder,
        planned.trial().name(),
        planned.seed(),
        planned.fold(),
        outcome.step(),
        outcome.complete(),
        outcome.complete() ? scores : halt.scores(),
        test);
  }

  /** The best trial's whole configuration, whose folder is one of its own beside the search's. */
  private Path writeBest() {
    Trial best = results.table().get(0).trial();
    Path place = out.resolve("best").toAbsolutePath();
    Record config =
        tree(best)
            .with("out", JsonNodeFactory.instance.textNode(place.toString()), "search")
            .with("existing", JsonNodeFactory.instance.textNode("refuse"), "search")
            .bind(type);
    Path file = out.resolve(BEST);
    DurableFiles.write(file, ConfigWriter.toYaml(config));
    return file;
  }
}
