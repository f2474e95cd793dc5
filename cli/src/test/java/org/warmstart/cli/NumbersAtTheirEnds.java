package org.warmstart.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.warmstart.model.Head;
import org.warmstart.tensor.engine.Engine;

/**
 * Runs every command with each of its numbers at the ends of its range. There is a result, or a
 * message; of the two ends of a number one at least gives a result. What may rightly take for ever
 * is left after a second, in which it must not have failed.
 */
final class NumbersAtTheirEnds {
  private static final Set<String> MAY_TAKE_FOR_EVER =
      Set.of("word2vec train --epochs", "finetune --seeds", "search --seeds");

  /** They have nothing to work on here: the number is read, and then that is said. */
  private static final Set<String> ONLY_REFUSE = Set.of("demo", "parity", "judge");

  /** A refusal that knows another range than the option's. */
  private static final Predicate<String> OTHER_RANGE =
      Pattern.compile("has to be (a number|a whole number|above|at least|below|from) ")
          .asPredicate();

  private static final int MOST_SECONDS = 30;
  private static final String WORDS = "the 1 0\ncat 0 1\nsat 1 1\ndog 0 2\nbird 2 1\n";

  private final Path folder;
  private final Path text;
  private final Path line;
  private final Path masked;
  private final Path vectors;
  private final Path bert;
  private final Path gpt;
  private final Path classifier;
  private final Path tagger;
  private final Path answerer;
  private final Path question;
  private final Path unigram;
  private final Path predictions;
  private int runs;

  private NumbersAtTheirEnds(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    text = Files.writeString(folder.resolve("text.txt"), "the cat sat on the mat\n\n".repeat(9));
    line = Files.writeString(folder.resolve("line.txt"), "the cat\n");
    masked = Files.writeString(folder.resolve("masked.txt"), "the [MASK] sat\n");
    vectors = Files.writeString(folder.resolve("vectors.txt"), WORDS);
    Files.writeString(folder.resolve("pairs.tsv"), "the cat\tthe mat\n");
    Files.writeString(folder.resolve("table.tsv"), "text\tlabel\nthe cat\ta\nthe mat\tb\n");
    bert = TinyCheckpoint.bert(folder.resolve("bert"), Head.MASKED_LM);
    gpt = TinyCheckpoint.gpt2(folder.resolve("gpt"), Head.CAUSAL_LM);
    classifier = TinyCheckpoint.bert(folder.resolve("cls"), Head.SEQUENCE_CLASSIFICATION, "a", "b");
    tagger = TinyCheckpoint.bert(folder.resolve("tags"), Head.TOKEN_CLASSIFICATION, "O", "B-X");
    answerer = TinyCheckpoint.bert(folder.resolve("answers"), Head.QUESTION_ANSWERING);
    question = Files.writeString(folder.resolve("question.txt"), "the cat\tthe cat sat\n");
    unigram = folder.resolve("unigram");
    predictions =
        Files.writeString(
            folder.resolve("predictions.jsonl"), "{\"reference\": \"a\", \"prediction\": \"a\"}\n");
    String training = "batchSize: 2\ntraining: {steps: 1}\n";
    Files.writeString(
        folder.resolve("pretrain.yaml"),
        "model: {checkpoint: bert}\nobjective: masked\nsequenceLength: 8\n"
            + "data: {files: [text.txt]}\nout: run\n"
            + training);
    Files.writeString(
        folder.resolve("finetune.yaml"),
        "model: {checkpoint: bert}\ntask: {name: classification}\n"
            + "data: {train: [table.tsv]}\nout: run\n"
            + training);
    Files.writeString(
        folder.resolve("search.yaml"),
        Files.readString(folder.resolve("finetune.yaml")) + "search: {seeds: 1, folds: 2}\n");
    CommandLineRun.of(
        "tokenizer", "train", "--type", "unigram", "--vocab-size", 40, "--out", unigram, text);
  }

  /** A folder for everything. */
  public static void main(String[] arguments) throws IOException {
    List<String> problems = new NumbersAtTheirEnds(Path.of(arguments[0])).problems();
    problems.forEach(System.out::println);
    System.out.flush();
    // some commands are still at work
    Runtime.getRuntime().halt(problems.isEmpty() ? 0 : 1);
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (CommandNumbers number :
        CommandNumbers.of(
            new CommandRunner(System.out, System.err).commandLine(new WarmstartCommand()))) {
      long start = System.nanoTime();
      int results = 0;
      for (String end : number.ends()) {
        Object[] line = line(number, end);
        Engine.setThreads(1); // or those of the last command
        CommandLineRun run = run(number, line);
        results += run.exitCode() == 0 ? 1 : 0;
        boolean right =
            run.exitCode() == 0 || (run.exitCode() == 1 && run.err().contains("warmstart: "));
        if (!right || run.err().contains("internal error") || OTHER_RANGE.test(run.err())) {
          problems.add(Arrays.toString(line) + " ends with " + run.exitCode() + ": " + run.err());
        }
      }
      if (results == 0
          && !ONLY_REFUSE.contains(number.command().get(0))
          && !number.toString().equals("metric --layer")) { // no model has a thousand layers
        problems.add(number + " gives no result at either end, " + number.ends());
      }
      System.out.printf(
          "%s %s: %d ms%n",
          number, number.ends(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
    return problems;
  }

  private static CommandLineRun run(CommandNumbers number, Object[] line) {
    boolean endless = MAY_TAKE_FOR_EVER.contains(number.toString());
    Callable<CommandLineRun> command = () -> CommandLineRun.of(line);
    FutureTask<CommandLineRun> task = new FutureTask<>(command);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(endless ? 1 : MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return endless
          ? new CommandLineRun(0, "", "")
          : new CommandLineRun(-1, "", "is still at work after " + MOST_SECONDS + " s");
    } catch (ExecutionException | InterruptedException e) {
      return new CommandLineRun(-1, "", e.toString());
    }
  }

  /** The command with something small to do, and the number in place of its own. */
  private Object[] line(CommandNumbers number, String end) {
    Path out = folder.resolve("out-" + runs++);
    List<Object> line = new ArrayList<>(number.command());
    List<Object> others = others(number, out);
    int own = others.indexOf(number.name());
    if (own >= 0) {
      others.subList(own, own + 2).clear();
    }
    line.addAll(others);
    line.add(number.name() + "=" + end);
    return line.toArray();
  }

  private List<Object> others(CommandNumbers number, Path out) {
    Object[] others =
        switch (String.join(" ", number.command())) {
          case "tokenizer train" ->
              new Object[] {
                "--type",
                number.name().equals("--character-coverage") ? "unigram" : "wordpiece",
                "--vocab-size",
                60,
                "--out",
                out,
                text
              };
          case "tokenizer encode" ->
              switch (number.name()) {
                case "--sample-alpha" -> new Object[] {"--tokenizer", unigram, text};
                case "--bpe-dropout" -> new Object[] {"--tokenizer", gpt, text};
                default -> new Object[] {"--tokenizer", gpt, "--bpe-dropout", 0.5, text};
              };
          case "word2vec train" ->
              new Object[] {
                "--texts",
                text,
                "--min-count",
                1,
                "--dimensions",
                4,
                "--epochs",
                1,
                "--vectors",
                folder.resolve("out-" + runs + ".bin")
              };
          case "word2vec similar" -> new Object[] {"--vectors", vectors, "cat"};
          case "word2vec analogy" -> new Object[] {"--vectors", vectors, "the", "cat", "sat"};
          case "word2vec expand" -> new Object[] {bert, "--vectors", vectors, "--out", out};
          case "evaluate" ->
              new Object[] {
                "--suite", "lambada", "--data", line, "--checkpoint", gpt, "--shots", 0
              };
          case "score" -> new Object[] {gpt, line};
          case "pretrain", "finetune", "search" -> {
            Path config = folder.resolve(number.command().get(0) + ".yaml");
            yield new Object[] {"--config", config, "--out", out};
          }
          case "compose" ->
              new Object[] {"--encoder", bert, "--decoder", bert, "--sample", "--out", out};
          case "convert" -> new Object[] {bert, "--out", out};
          case "generate" -> new Object[] {gpt, line, "--sample", "--max-new-tokens", 3};
          case "attention" -> attention(number.name(), folder.resolve("page-" + runs + ".html"));
          case "fill-mask" -> new Object[] {bert, masked};
          case "classify" -> new Object[] {classifier, line};
          case "embed" -> new Object[] {bert, line};
          case "metric" ->
              new Object[] {
                "bertscore", "--checkpoint", bert, "--predictions", line, "--references", line
              };
          case "tag" -> new Object[] {tagger, line};
          case "faithfulness" -> new Object[] {"--predictions", line, "--sources", line};
          case "faithfulness plant" ->
              new Object[] {"--predictions", line, "--sources", line, "--out", out};
          case "answer" -> new Object[] {answerer, "--unanswerable", question};
          case "probe" -> {
            Path table = folder.resolve("table.tsv");
            boolean writes =
                Set.of("--max-new-tokens", "--min-new-tokens", "--num-beams")
                    .contains(number.name());
            yield writes
                ? new Object[] {
                  "--checkpoint",
                  gpt,
                  "--data",
                  table,
                  "--perturbations",
                  "case",
                  "--max-new-tokens",
                  3
                }
                : new Object[] {
                  "--checkpoint",
                  classifier,
                  "--data",
                  table,
                  "--perturbations",
                  "typos",
                  "--strengths",
                  "0.5",
                  "--attack",
                  "characters"
                };
          }
          case "compare" ->
              new Object[] {"a=" + predictions, "b=" + predictions, "--metric", "accuracy"};
          case "judge ask" -> new Object[] {line, "--answers", "a=" + line, "--out", out};
          case "parity" -> new Object[] {folder.resolve("none")};
          case "bench" -> new Object[] {"rouge", "--pairs", folder.resolve("pairs.tsv")};
          case "demo" -> new Object[] {"--corpus", folder.resolve("none"), "--out", out};
          case "doctor" -> new Object[] {};
          default ->
              throw new AssertionError(
                  "name something small to do for '" + String.join(" ", number.command()) + "'");
        };
    return new ArrayList<>(Arrays.asList(others));
  }

  private Object[] attention(String number, Path page) {
    return switch (number) {
      case "--max-new-tokens" ->
          new Object[] {gpt, "the cat", "--generate", "--method", "none", "--out", page};
      case "--at" ->
          new Object[] {gpt, "the", "--target", "cat", "--method", "gradient-input", "--out", page};
      default -> new Object[] {classifier, "the cat", "--out", page};
    };
  }
}
