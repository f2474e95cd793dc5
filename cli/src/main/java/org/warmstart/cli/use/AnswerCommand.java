package org.warmstart.cli.use;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.LineProgress;
import org.warmstart.cli.common.Terminal;
import org.warmstart.pipeline.QuestionAnswerer;
import org.warmstart.pipeline.answer.Answer;
import org.warmstart.pipeline.answer.AnswerSettings;
import org.warmstart.pipeline.result.AnswerResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers to questions, from a context. */
@Command(
    name = "answer",
    description = {
      "Print the answer to every question from its context: a part of that, or an empty line where"
          + " --unanswerable finds that there is none. Question and context have a tab between them"
          + " on a line, and columns of their own in a table. A context of any length is read."
    },
    footer = {
      "%nExample:",
      "  printf 'Where does Ada live?\\tAda lives in London.' | warmstart answer runs/squad/model",
      "  warmstart answer runs/squad/model dev.json --table squad --text question --second context"
    })
public final class AnswerCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--unanswerable",
      description = "A question may have no answer in its context, as in SQuAD 2.0.")
  private boolean unanswerable;

  @InRange(least = -1e9, most = 1e9)
  @Option(
      names = "--no-answer-threshold",
      paramLabel = "SCORE",
      description =
          "By how much the score of no answer must be greater than that of the best answer"
              + " (default: 0); goes with --unanswerable.")
  private @Nullable Double threshold;

  @InRange(least = 1)
  @Option(
      names = "--max-answer-length",
      paramLabel = "N",
      defaultValue = "30",
      description = "Most tokens of an answer (default: ${DEFAULT-VALUE}).")
  private int maxAnswerLength;

  @InRange(least = 1, most = 1000)
  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "How many of the likeliest starts and ends are put together, and how many candidates"
              + " --json prints (default: ${DEFAULT-VALUE}).")
  private int candidates;

  @InRange(least = 1)
  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "Most tokens of question and context that are read at once, best as in training (default:"
              + " 384, or as many as the model reads).")
  private @Nullable Integer maxLength;

  @InRange(least = 0)
  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "Tokens that are read twice where a context is longer (default: 128, or a third of"
              + " --max-length).")
  private @Nullable Integer stride;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AnswerCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (threshold != null && !unanswerable) {
      throw new InputException("--no-answer-threshold goes with --unanswerable");
    }
    AnswerSettings settings =
        new AnswerSettings(
            candidates,
            maxAnswerLength,
            unanswerable,
            threshold == null ? 0 : threshold,
            maxLength,
            stride);
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.EITHER);
        LineProgress progress = options.progress(terminal);
        QuestionAnswerer answerer =
            QuestionAnswerer.load(options.checkpoint(), options.start(), settings)) {
      TextBatches.Printer<AnswerResult> printer =
          new TextBatches.Printer<>(
              options.json(),
              AnswerCommand::object,
              result -> terminal.out().println(result.answer().text()));
      return new TextBatches<>(texts, terminal, printer)
          .run(options.batchSize(), (batch, numbers) -> answerer.answerEach(batch), progress::done);
    }
  }

  private static Map<String, Object> object(AnswerResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("answer", result.answer().text());
    object.putAll(place(result, result.answer()));
    if (!Double.isNaN(result.noAnswerMargin())) {
      object.put("no_answer_margin", result.noAnswerMargin());
    }
    object.put(
        "candidates",
        result.candidates().stream()
            .map(
                each -> {
                  Map<String, Object> candidate = new LinkedHashMap<>();
                  candidate.put("text", each.text());
                  candidate.putAll(place(result, each));
                  return candidate;
                })
            .toList());
    return object;
  }

  /** Places are in code points, as others count. */
  private static Map<String, Object> place(AnswerResult result, Answer answer) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("start", result.context().codePointCount(0, answer.start()));
    object.put("end", result.context().codePointCount(0, answer.end()));
    object.put("score", answer.score());
    object.put("probability", answer.probability());
    return object;
  }
}
