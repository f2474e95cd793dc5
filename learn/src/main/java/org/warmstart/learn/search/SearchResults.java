package org.warmstart.learn.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.eval.statistics.Summary;
import org.warmstart.learn.ConfigComparison;
import org.warmstart.learn.Seeds;
import org.warmstart.learn.training.BestMetric;
import org.warmstart.learn.training.MainScores;

/** The runs of a search, kept in {@code results.json}, and their table. Not thread-safe. */
public final class SearchResults {
  static final String FILE = "results.json";
  private static final String RUNS = "runs";
  private static final String PLAN = "search";

  private final Path file;
  private final JsonNode plan;
  private final List<Trial> trials;
  private final @Nullable String wanted;
  private final Map<String, SearchRun> runs = new LinkedHashMap<>();

  private SearchResults(Path folder, JsonNode plan, List<Trial> trials, @Nullable String metric) {
    this.file = folder.resolve(FILE);
    this.plan = plan;
    this.trials = List.copyOf(trials);
    this.wanted = metric;
  }

  /**
   * Those of a folder, as far as they are there.
   *
   * @param plan the whole configuration; a search goes on only with the one it began with
   * @throws InputException if there are results of another configuration
   */
  static SearchResults open(
      Path folder, JsonNode plan, List<Trial> trials, @Nullable String metric) {
    SearchResults results = new SearchResults(folder, plan, trials, metric);
    if (InputFiles.isThere(results.file)) {
      JsonNode kept = Json.read(results.file).node();
      String difference = ConfigComparison.difference(kept.path(PLAN), read(plan));
      if (difference != null) {
        throw new InputException(
            results.file
                + ": is of a search with another configuration: "
                + difference
                + "; go on with that one, or choose another folder");
      }
      for (JsonNode each : kept.path(RUNS)) {
        SearchRun run = Json.MAPPER.convertValue(each, SearchRun.class);
        results.runs.put(run.folder(), run);
      }
    }
    return results;
  }

  /** As it comes out of a file, whose numbers are of the type that they fit in. */
  private static JsonNode read(JsonNode json) {
    try {
      return Json.MAPPER.readTree(json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A run that was made before, or null. */
  @Nullable SearchRun get(String folder) {
    return runs.get(folder);
  }

  /** Keeps a run, on disk as well. */
  void add(SearchRun run) {
    metric(run.scores().keySet());
    runs.put(run.folder(), run);
    write();
  }

  /** The trials in their order. */
  public List<Trial> trials() {
    return trials;
  }

  /** The score that decides; null before the first run. */
  public @Nullable String metric() {
    return runs.isEmpty() ? null : metric(runs.values().iterator().next().scores().keySet());
  }

  private String metric(Set<String> known) {
    if (wanted == null) {
      return MainScores.of(known).get(0);
    }
    String name = known.contains(wanted) ? wanted : BestMetric.usual(wanted);
    if (!known.contains(name)) {
      throw new InputException(
          "search.metric: " + NearNames.unknown("metric", wanted, new TreeSet<>(known)));
    }
    return name;
  }

  /** Whether more of a score is better: of all but losses and perplexity. */
  static boolean greaterIsBetter(String metric) {
    return !metric.contains("loss") && !metric.startsWith("perplexity");
  }

  /** Best first; what is no number comes last. */
  static Comparator<Double> bestFirst(String metric) {
    Comparator<Double> order = Comparator.naturalOrder();
    if (greaterIsBetter(metric)) {
      order = order.reversed();
    }
    return Comparator.<Double, Boolean>comparing(value -> value.isNaN()).thenComparing(order);
  }

  /**
   * A line of the table.
   *
   * @param score the mean of the score that decides over a trial's runs, with its interval
   * @param test the same on the test rows; null without them
   * @param complete whether all of its runs were made to their end
   */
  public record Line(Trial trial, Summary score, @Nullable Summary test, boolean complete) {}

  /** The trials of which there are runs: complete ones first, of those the best first. */
  public List<Line> table() {
    String metric = metric();
    if (metric == null) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    for (Trial trial : trials) {
      List<SearchRun> own =
          runs.values().stream().filter(run -> run.trial().equals(trial.name())).toList();
      if (!own.isEmpty()) {
        Summary score = Objects.requireNonNull(summary(own, SearchRun::scores, metric));
        lines.add(
            new Line(
                trial,
                score,
                summary(own, SearchRun::test, metric),
                own.stream().allMatch(SearchRun::complete)));
      }
    }
    lines.sort(
        Comparator.comparing((Line line) -> !line.complete())
            .thenComparing(line -> line.score().mean(), bestFirst(metric)));
    return lines;
  }

  private static @Nullable Summary summary(
      List<SearchRun> runs, Function<SearchRun, Map<String, Double>> scores, String metric) {
    return Seeds.summarize(runs.stream().map(scores).toList()).get(metric);
  }

  private void write() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    String metric = metric();
    json.put("metric", metric);
    ArrayNode table = json.putArray("trials");
    for (Line line : table()) {
      ObjectNode entry = table.addObject();
      entry.put("name", line.trial().name());
      entry.set("settings", Json.MAPPER.valueToTree(line.trial().settings()));
      entry.set("score", json(line.score()));
      Summary test = line.test();
      if (test != null) {
        entry.set("test", json(test));
      }
      entry.put("complete", line.complete());
    }
    ArrayNode all = json.putArray(RUNS);
    runs.values().forEach(run -> all.add(json(run)));
    json.set(PLAN, plan);
    DurableFiles.write(file, json.toPrettyString() + "\n");
  }

  private static ObjectNode json(SearchRun run) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("folder", run.folder()).put("trial", run.trial()).put("seed", run.seed());
    json.put("fold", run.fold());
    json.put("steps", run.steps()).put("complete", run.complete());
    new TreeMap<>(run.scores()).forEach(json.putObject("scores")::put);
    new TreeMap<>(run.test()).forEach(json.putObject("test")::put);
    return json;
  }

  private static ObjectNode json(Summary summary) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("mean", finite(summary.mean()));
    json.put("low", finite(summary.low())).put("high", finite(summary.high()));
    return json.put("runs", summary.count());
  }

  /** JSON has no NaN. */
  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
