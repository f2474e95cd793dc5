package org.warmstart.cli.use;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.cli.common.Terminal;
import org.warmstart.model.ProblemType;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TrainedInputs;
import org.warmstart.pipeline.result.ClassificationResult;
import org.warmstart.pipeline.result.LabelScore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One class, or one number, a text. */
@Command(
    name = "classify",
    description = {
      "Print the likeliest class of every text or pair of texts and its probability; of a"
          + " regression, the number. The texts of a pair have a tab between them on a line, and"
          + " columns of their own in a table."
    },
    footer = {
      "%nExample:",
      "  echo 'a gripping film' | warmstart classify runs/sst2/model --json",
      "  warmstart classify runs/mnli/model pairs.csv --text premise --second hypothesis"
    })
public final class ClassifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--special-tokens-in-text",
      description =
          "What is spelled like a special token, such as [SEP], in a text is one (default: as in"
              + " training, else it is ordinary text).")
  private boolean specialTokensInText;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ClassifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    TrainedInputs trained = TrainedInputs.read(options.checkpoint()).orElse(null);
    try (InputTexts texts = inputs.open(options.file(), pairs(trained));
        TextClassifier classifier = TextClassifier.load(options.checkpoint(), pipeline())) {
      TextBatches.Printer<ClassificationResult> printer =
          new TextBatches.Printer<>(
              options.json(),
              ClassifyCommand::object,
              result -> terminal.out().println(line(result)));
      return new TextBatches<>(texts, terminal, printer)
          .run(options.batchSize(), (batch, numbers) -> classifier.classifyEach(batch));
    }
  }

  private PipelineOptions pipeline() {
    PipelineOptions started = options.start();
    return specialTokensInText ? started.withSpecialTokensInText(true) : started;
  }

  private static InputTexts.Pairs pairs(@Nullable TrainedInputs trained) {
    if (trained == null) {
      return InputTexts.Pairs.EITHER;
    }
    return trained.pairs() ? InputTexts.Pairs.ALWAYS : InputTexts.Pairs.NEVER;
  }

  /** A number, or classes with their scores: one class unless several may be right. */
  private static String line(ClassificationResult result) {
    if (isNumber(result)) {
      return Float.toString((float) result.value());
    }
    StringJoiner line = new StringJoiner("\t");
    if (result.type() == ProblemType.REGRESSION) {
      for (LabelScore each : result.scores()) {
        line.add(each.label()).add(Float.toString((float) each.score()));
      }
      return line.toString();
    }
    // the likeliest class even if none of many is probably right
    int count = Math.max(1, result.labels().size());
    for (LabelScore each : result.ranked().subList(0, count)) {
      line.add(each.label()).add(String.format(Locale.ROOT, "%.4f", each.score()));
    }
    return line.toString();
  }

  private static Map<String, Object> object(ClassificationResult result) {
    if (isNumber(result)) {
      return Map.of("score", (float) result.value());
    }
    Map<String, Object> all = new LinkedHashMap<>();
    if (result.type() == ProblemType.REGRESSION) {
      result.scores().forEach(each -> all.put(each.label(), (float) each.score()));
      return Map.of("scores", all);
    }
    result.scores().forEach(each -> all.put(each.label(), each.score()));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("label", result.label());
    object.put("probability", result.probability());
    object.put("probabilities", all);
    if (result.type() == ProblemType.MULTI_LABEL_CLASSIFICATION) {
      object.put("labels", result.labels());
    }
    return object;
  }

  private static boolean isNumber(ClassificationResult result) {
    return result.type() == ProblemType.REGRESSION && result.scores().size() == 1;
  }
}
