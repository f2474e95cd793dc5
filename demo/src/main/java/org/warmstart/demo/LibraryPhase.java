package org.warmstart.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.Part;
import org.warmstart.data.corpus.task.LabelledSentence;
import org.warmstart.data.corpus.task.LibraryTask;
import org.warmstart.learn.training.StopSignal;

/**
 * Transfer with few labels: which library does a sentence document? From pre-trained weights and
 * from random ones.
 */
final class LibraryPhase {
  /**
   * A model to transfer: its name in results, its checkpoint, whether next words are a second loss.
   */
  record Start(String name, Path checkpoint, boolean auxiliary) {}

  private static final long DRAW_SEED = 77;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DemoSettings settings;
  private final DemoFiles files;
  private final PhaseRunner phases;
  private final FineTunings fineTunings;
  private final LibraryTask library;
  private final List<String> labels;

  LibraryPhase(
      Corpus corpus, DemoSettings settings, DemoFiles files, PhaseRunner phases, StopSignal stop) {
    this.settings = settings;
    this.files = files;
    this.phases = phases;
    fineTunings = new FineTunings(files, phases, stop);
    library = new LibraryTask(corpus);
    labels = library.labels();
  }

  /** Why the task cannot be set on this corpus, or empty. */
  String obstacle() {
    int most = settings.library().labels().stream().mapToInt(n -> n).max().orElse(0);
    if (labels.size() < 2) {
      return "the text comes from one source only, so there is nothing to tell apart";
    }
    if (library.most(Part.TRAIN) < most || library.most(Part.TEST) < 10) {
      return "some sources have too few sentences that do not name themselves";
    }
    return "";
  }

  List<String> labels() {
    return labels;
  }

  /** How many test sentences there are. */
  int testSize() {
    return perLibrary() * labels.size();
  }

  private int perLibrary() {
    return Math.min(settings.library().test(), library.most(Part.TEST));
  }

  /** Runs all that is not finished; results by {@link #key}. */
  Map<String, Results.Run> run(List<Start> starts) {
    Map<String, Results.Run> results = new LinkedHashMap<>();
    int total = settings.library().labels().size() * starts.size() * 2 * settings.seeds();
    int done = 0;
    long begin = System.nanoTime();
    int fresh = 0;
    for (int size = 0; size < settings.library().labels().size(); size++) {
      for (Start start : starts) {
        for (boolean pretrained : new boolean[] {true, false}) {
          for (int seed = 0; seed < settings.seeds(); seed++) {
            phases.checkStop();
            String key = key(start.name(), pretrained, settings.library().labels().get(size), seed);
            done++;
            var before = files.result(key, Results.Run.class);
            if (before.isPresent()) {
              results.put(key, before.get());
              continue;
            }
            Results.Run result = files.keep(key, once(start, pretrained, size, seed));
            fresh++;
            results.put(key, result);
            double left = (System.nanoTime() - begin) / 1e9 / fresh * (total - done);
            phases.say(
                String.format(
                    Locale.ROOT,
                    "%d/%d  %s, %s weights, %d labels, seed %d: accuracy %.1f %%, macro-F1 %.1f %% "
                        + " (%s left)",
                    done,
                    total,
                    start.name(),
                    pretrained ? "pre-trained" : "random",
                    settings.library().labels().get(size),
                    seed,
                    100 * result.scores().getOrDefault("accuracy", Double.NaN),
                    100 * result.scores().getOrDefault("f1_macro", Double.NaN),
                    PhaseRunner.readable(left)));
          }
        }
      }
    }
    return results;
  }

  static String key(String name, boolean pretrained, int labels, int seed) {
    return "library-"
        + name.toLowerCase(Locale.ROOT)
        + (pretrained ? "-pretrained-" : "-random-")
        + labels
        + "-seed"
        + seed;
  }

  private Results.Run once(Start start, boolean pretrained, int size, int seed) {
    long begin = System.nanoTime();
    ObjectNode task = JSON.createObjectNode();
    task.put("name", "classification")
        .put("maxLength", settings.sizes().sequenceLength())
        .put("auxiliaryLanguageModel", start.auxiliary());
    labels.forEach(task.putArray("labels")::add);
    List<LabelledSentence> test = library.draw(Part.TEST, perLibrary(), DRAW_SEED);
    FineTunings.Request request =
        new FineTunings.Request(
            start.checkpoint(),
            !pretrained,
            task,
            JSON.createObjectNode(),
            Map.of(
                "train",
                rows(library.draw(Part.TRAIN, settings.library().labels().get(size), seed)),
                "test",
                rows(test)),
            settings.library().steps().get(size),
            0,
            1000L + seed);
    return fineTunings.run(
        request,
        (result, curve) -> {
          List<Double> each = new ArrayList<>();
          for (int i = 0; i < test.size(); i++) {
            each.add(result.predictions().get(i) == test.get(i).label() ? 1.0 : 0.0);
          }
          return new Results.Run(
              result.scores(), each, List.of(), (System.nanoTime() - begin) / 1e9);
        });
  }

  private List<FineTunings.Row> rows(List<LabelledSentence> sentences) {
    return sentences.stream()
        .map(each -> new FineTunings.Row(each.text(), labels.get(each.label())))
        .toList();
  }
}
