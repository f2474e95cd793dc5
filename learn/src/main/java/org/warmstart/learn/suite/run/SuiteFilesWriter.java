package org.warmstart.learn.suite.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.learn.suite.Asking;
import org.warmstart.pipeline.result.ScoringResult;

/**
 * Writes a benchmark's results as the language model evaluation harness does: {@code
 * results_TIME.json} with {@code results}, {@code configs}, {@code versions} and {@code n-shot},
 * and {@code samples_NAME_TIME.jsonl} with an object for every question and way of finding its
 * answer.
 */
public final class SuiteFilesWriter {
  private static final ObjectWriter PRETTY = new ObjectMapper().writerWithDefaultPrettyPrinter();
  private static final ObjectWriter LINE = new ObjectMapper().writer();
  private static final String VERSION = "1.0";

  private SuiteFilesWriter() {}

  /**
   * Writes the files, and {@code report.html}.
   *
   * @param checkpoint for the files
   * @param notes what the user was told
   * @throws org.warmstart.base.InputException if one cannot be written
   */
  public static void write(
      Path folder,
      Path checkpoint,
      int batchSize,
      SuiteSettings settings,
      SuiteResult result,
      List<String> notes) {
    LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    String time = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(now).replace(':', '-');
    StringBuilder samples = new StringBuilder();
    for (SuiteResult.Sample sample : result.samples()) {
      sample
          .judged()
          .found()
          .keySet()
          .forEach(way -> samples.append(line(sample(sample, way))).append('\n'));
    }
    DurableFiles.write(
        folder.resolve("samples_" + result.name() + "_" + time + ".jsonl"), samples.toString());
    DurableFiles.write(
        folder.resolve("results_" + time + ".json"),
        pretty(results(checkpoint, batchSize, settings, result, now)) + "\n");
    SuiteReport.of(checkpoint, settings, result, notes).write(folder.resolve("report.html"));
  }

  private static Map<String, Object> results(
      Path checkpoint,
      int batchSize,
      SuiteSettings settings,
      SuiteResult result,
      LocalDateTime now) {
    Map<String, Map<String, SuiteResult.Score>> tasks = new LinkedHashMap<>();
    tasks.put(result.name(), result.scores());
    result.groups().forEach((group, own) -> tasks.put(result.name() + "_" + group, own));
    Map<String, Object> results = new LinkedHashMap<>();
    Map<String, Object> configs = new LinkedHashMap<>();
    Map<String, Object> versions = new LinkedHashMap<>();
    Map<String, Object> shots = new LinkedHashMap<>();
    Map<String, Object> better = new LinkedHashMap<>();
    Map<String, Object> counts = new LinkedHashMap<>();
    tasks.forEach(
        (task, scores) -> {
          results.put(task, scores(task, scores));
          configs.put(task, config(task, settings, result, scores));
          versions.put(task, VERSION);
          shots.put(task, result.shots());
          Map<String, Boolean> greater = new LinkedHashMap<>();
          scores.keySet().forEach(metric -> greater.put(plain(metric), isGreaterBetter(metric)));
          better.put(task, greater);
          int count = scores.values().iterator().next().count();
          boolean whole = task.equals(result.name());
          counts.put(
              task, Map.of("original", whole ? result.original() : count, "effective", count));
        });
    Map<String, @Nullable Object> run = new LinkedHashMap<>();
    run.put("model", "warmstart");
    run.put("model_args", "pretrained=" + checkpoint);
    run.put("batch_size", batchSize);
    run.put("limit", settings.limit());
    run.put("random_seed", settings.seed());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("results", results);
    all.put("group_subtasks", Map.of(result.name(), List.of()));
    all.put("configs", configs);
    all.put("versions", versions);
    all.put("n-shot", shots);
    all.put("higher_is_better", better);
    all.put("n-samples", counts);
    all.put("config", run);
    all.put("date", now.toEpochSecond(ZoneOffset.UTC));
    all.put("model_name", checkpoint.toString());
    return all;
  }

  private static Map<String, Object> scores(String task, Map<String, SuiteResult.Score> scores) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("alias", task);
    scores.forEach(
        (metric, score) -> {
          String way = metric.indexOf(',') < 0 ? "none" : metric.substring(metric.indexOf(',') + 1);
          values.put(plain(metric) + "," + way, score.value());
          values.put(plain(metric) + "_stderr," + way, orNone(score.standardError()));
          values.put(
              plain(metric) + "_interval95," + way,
              List.of(orNone(score.low()), orNone(score.high())));
        });
    return values;
  }

  /** JSON has no NaN; the harness writes this. */
  private static Object orNone(double value) {
    return Double.isFinite(value) ? (Object) value : "N/A";
  }

  private static String plain(String metric) {
    int comma = metric.indexOf(',');
    return comma < 0 ? metric : metric.substring(0, comma);
  }

  private static boolean isGreaterBetter(String metric) {
    return !plain(metric).equals("perplexity");
  }

  private static Map<String, Object> config(
      String task,
      SuiteSettings settings,
      SuiteResult result,
      Map<String, SuiteResult.Score> scores) {
    Asking asking = settings.name().asking();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("task", task);
    config.put("description", settings.name().description());
    config.put("settings", String.valueOf(settings.name()));
    config.put("dataset_path", settings.data().toString());
    config.put(
        "output_type",
        asking.writes()
            ? "generate_until"
            : result.samples().get(0).question().options().isEmpty()
                ? "loglikelihood"
                : "multiple_choice");
    config.put("num_fewshot", result.shots());
    config.put("fewshot_delimiter", "\n\n");
    if (asking.writes()) {
      config.put(
          "generation_kwargs",
          Map.of("until", asking.until(), "max_gen_toks", asking.mostTokens(), "do_sample", false));
    }
    List<Object> metrics = new ArrayList<>();
    scores
        .keySet()
        .forEach(
            metric ->
                metrics.add(
                    Map.of("metric", plain(metric), "higher_is_better", isGreaterBetter(metric))));
    config.put("metric_list", metrics);
    config.put("metadata", Map.of("version", VERSION));
    return config;
  }

  private static Map<String, Object> sample(SuiteResult.Sample sample, String way) {
    Map<String, Object> line = new LinkedHashMap<>();
    Map<String, Object> requests = new LinkedHashMap<>();
    List<Object> replies = new ArrayList<>();
    StringBuilder prompts = new StringBuilder();
    for (int i = 0; i < sample.requests().size(); i++) {
      Asking.Request request = sample.requests().get(i);
      Map<String, Object> own = new LinkedHashMap<>();
      own.put("arg_0", request.context());
      if (request.continuation() != null) {
        own.put("arg_1", request.continuation());
      }
      requests.put("gen_args_" + i, own);
      prompts.append(request.context());
      replies.add(List.of(reply(sample.replies().get(i))));
    }
    line.put("doc_id", sample.number());
    line.put("doc", sample.question().doc());
    line.put(
        "target",
        sample.question().gold() >= 0
            ? (Object) sample.question().gold()
            : sample.question().answer());
    line.put("arguments", requests);
    line.put("resps", replies);
    boolean written = sample.requests().get(0).continuation() == null;
    line.put(
        "filtered_resps",
        written
            ? List.of(String.valueOf(sample.judged().found().get(way)))
            : replies.stream().map(each -> ((List<?>) each).get(0)).toList());
    line.put("filter", way);
    List<String> names = new ArrayList<>();
    sample
        .judged()
        .metrics()
        .forEach(
            (metric, value) -> {
              if (metric.indexOf(',') < 0 || metric.endsWith("," + way)) {
                names.add(plain(metric));
                line.put(plain(metric), value);
              }
            });
    line.put("metrics", names);
    line.put("doc_hash", hash(line(sample.question().doc())));
    line.put("prompt_hash", hash(prompts.toString()));
    line.put("target_hash", hash(sample.question().answer()));
    return line;
  }

  private static Object reply(Asking.Reply reply) {
    ScoringResult score = reply.score();
    return score == null
        ? String.valueOf(reply.text())
        : List.of(String.valueOf(score.logProbability()), score.greedy() ? "True" : "False");
  }

  private static String hash(String text) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String line(Object value) {
    try {
      return LINE.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pretty(Object value) {
    try {
      return PRETTY.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
