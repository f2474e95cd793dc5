package org.warmstart.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToLongFunction;
import org.warmstart.base.InputException;
import org.warmstart.eval.metric.rouge.RougeScorer;
import org.warmstart.eval.metric.rouge.RougeType;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;

/** Work on text alone: tokenizing, training a tokenizer, scoring. */
final class TextWorkloads {
  private static final int VOCABULARY = 32_000;
  private static final int BATCH = 1000;

  private TextWorkloads() {}

  static List<Double> tokenize(BenchOptions options) {
    Tokenizer tokenizer = tokenizer(options);
    return timeLines(
        options,
        lines -> {
          long tokens = 0;
          for (String line : lines) {
            tokens += tokenizer.ids(line).length;
          }
          return tokens;
        });
  }

  static List<Double> tokenizeParallel(BenchOptions options) {
    Tokenizer tokenizer = tokenizer(options);
    ForkJoinPool pool = new ForkJoinPool(options.threads());
    try {
      return timeLines(
          options,
          lines -> {
            long tokens = 0;
            for (int i = 0; i < lines.size(); i += BATCH) {
              List<String> batch = lines.subList(i, Math.min(i + BATCH, lines.size()));
              for (int[] ids : pool.submit(() -> tokenizer.idsBatch(batch)).join()) {
                tokens += ids.length;
              }
            }
            return tokens;
          });
    } finally {
      pool.shutdown();
    }
  }

  private static Tokenizer tokenizer(BenchOptions options) {
    return TokenizerFiles.load(
        BenchOptions.require(
            options.tokenizer(), "tokenizer", "a tokenizer.json or its directory"));
  }

  private static List<Double> timeLines(
      BenchOptions options, ToLongFunction<List<String>> countTokens) {
    Path file = BenchOptions.require(options.text(), "text", "a text file");
    List<String> lines = List.of(read(file).split("\n", -1));
    double megabytes = 0;
    for (String line : lines) {
      megabytes += (line.getBytes(StandardCharsets.UTF_8).length + 1) / 1e6;
    }
    double size = megabytes;
    // the count keeps the work from being optimised away
    return Workload.time(1, options.repeat(), () -> countTokens.applyAsLong(lines) > 0 ? size : 0);
  }

  static List<Double> trainBpe(BenchOptions options) {
    Path file = BenchOptions.require(options.text(), "text", "a text file");
    return Workload.time(
        0,
        options.halfRepeat(),
        () -> {
          Tokenizer tokenizer =
              new ByteLevelBpeTrainer()
                  .vocabularySize(VOCABULARY)
                  .specialTokens(List.of())
                  .threads(options.threads())
                  .trainFiles(List.of(file));
          return tokenizer.vocabularySize() > 0 ? size(file) / 1e6 : 0;
        });
  }

  static List<Double> rouge(BenchOptions options) {
    Path file = BenchOptions.require(options.pairs(), "pairs", "a TSV of prediction, reference");
    List<String[]> rows = new ArrayList<>();
    for (String line : read(file).lines().toList()) {
      String[] cells = line.split("\t", -1);
      if (cells.length < 2) {
        throw new InputException(
            file
                + ", line "
                + (rows.size() + 1)
                + ": expected a prediction, a tab and a reference; found no tab");
      }
      rows.add(cells);
    }
    RougeScorer scorer =
        new RougeScorer(
            EnumSet.of(RougeType.ROUGE_1, RougeType.ROUGE_2, RougeType.ROUGE_LSUM), true);
    return Workload.time(
        1,
        options.repeat(),
        () -> {
          for (String[] row : rows) {
            scorer.score(row[0], List.of(row[1]));
          }
          return rows.size();
        });
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
