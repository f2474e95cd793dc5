package org.warmstart.learn.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.eval.statistics.Summary;

/**
 * What is compared: a run, or one recipe's runs with several seeds.
 *
 * @param name what it is called
 * @param models what each of its models predicted; empty if only sums over seeds are kept
 * @param summaries scores over seeds of {@code seeds.json}, where there is one
 */
record Contestant(String name, List<PredictedRows> models, Map<String, Summary> summaries) {
  private static final String PREDICTIONS = "predictions.jsonl";
  private static final String SEEDS = "seeds.json";
  private static final String SEED = "seed--?\\d{1,19}";
  private static final double CONFIDENCE = 0.95;

  Contestant {
    models = List.copyOf(models);
    summaries = Map.copyOf(summaries);
  }

  /**
   * Reads one.
   *
   * @param path a file of predictions, a run's folder, or the folder of a run with seeds
   * @param part of the data; null for the usual one
   */
  static Contestant read(String name, Path path, @Nullable String part) {
    if (!Files.isDirectory(path)) {
      return new Contestant(name, List.of(PredictedRows.read(path, part)), Map.of());
    }
    List<PredictedRows> models = new ArrayList<>();
    List<Path> without = new ArrayList<>();
    List<Path> seeds = seeds(path);
    for (Path seed : seeds.isEmpty() ? List.of(path) : seeds) {
      Path file = seed.resolve(PREDICTIONS);
      if (InputFiles.isThere(file)) {
        models.add(PredictedRows.read(file, part));
      } else {
        without.add(file);
      }
    }
    Path sums = path.resolve(SEEDS);
    Map<String, Summary> summaries = InputFiles.isThere(sums) ? summaries(sums) : Map.of();
    if (models.isEmpty() && summaries.isEmpty()) {
      throw new InputException(
          path
              + ": has no "
              + PREDICTIONS
              + " and no "
              + SEEDS
              + "; finetune writes them where there is data.validation or data.test, evaluate with"
              + " --out");
    }
    if (!models.isEmpty() && !without.isEmpty()) {
      throw new InputException(
          without.get(0)
              + ": no such file, though other seeds have theirs; let that seed's run end, or take"
              + " its folder away");
    }
    return new Contestant(name, models, summaries);
  }

  /** In the order of their numbers. */
  private static List<Path> seeds(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isDirectory(entry) && name(entry).matches(SEED))
          .sorted(
              Comparator.comparing((Path entry) -> name(entry).length())
                  .thenComparing(Contestant::name))
          .toList();
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static Map<String, Summary> summaries(Path file) {
    Map<String, Summary> all = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : Json.read(file).members()) {
      Json json = member.getValue();
      double mean = json.required("mean").asDouble();
      int count = json.integer("seeds");
      if (count < 1) {
        throw json.wrong("'seeds': expected 1 or more, found " + count);
      }
      all.put(
          member.getKey(),
          new Summary(
              count,
              mean,
              number(json, "standard_deviation"),
              number(json, "low"),
              number(json, "high"),
              CONFIDENCE));
    }
    return all;
  }

  private static double number(Json json, String name) {
    JsonNode value = json.node().path(name);
    return value.isNull() || value.isMissingNode() ? Double.NaN : json.required(name).asDouble();
  }

  boolean hasRows() {
    return !models.isEmpty();
  }
}
