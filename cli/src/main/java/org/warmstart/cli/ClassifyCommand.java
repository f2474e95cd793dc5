package org.warmstart.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.ProblemType;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One class, or one number, a text. */
@Command(
    name = "classify",
    description = {
      "Print the likeliest class of every text and its probability; of a regression, the number."
    },
    footer = {"%nExample:", "  echo 'a gripping film' | warmstart classify runs/sst2/model --json"})
final class ClassifyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private CheckpointOptions options;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ClassifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (TextLines lines = options.openTexts()) {
      Tokenizer tokenizer = options.loadTokenizer();
      Model model = options.loadModel(Head.SEQUENCE_CLASSIFICATION);
      try (Autograd.Off off = Autograd.off()) {
        if (model.head() != Head.SEQUENCE_CLASSIFICATION) {
          throw options.wrongHead(model, "a sequence classification head, as fine-tuning gives it");
        }
        ModelConfig config = model.config();
        TextEncoder encoder =
            new TextEncoder(
                tokenizer, config.maxPositions(), options.truncates(), config.vocabularySize());
        List<Encoding> texts = encoder.next(lines, options.batchSize(), true);
        while (!texts.isEmpty()) {
          classify(model, encoder, texts);
          texts = encoder.next(lines, options.batchSize(), true);
        }
      } finally {
        model.release();
      }
    }
    return 0;
  }

  private void classify(Model model, TextEncoder encoder, List<Encoding> texts) {
    boolean typeIds = model.config().tokenTypes() > 1;
    Padding.Side side = model.config().readsLastToken() ? Padding.Side.START : Padding.Side.END;
    float[] logits;
    try (Scope scope = Scope.open()) {
      Tensor logitsBC =
          Objects.requireNonNull(model.forward(encoder.batch(texts, typeIds, side)).get("logits"));
      logits = Tensors.floats(logitsBC);
    }
    int classes = logits.length / texts.size();
    ProblemType type = ProblemType.of(model.config().toJson());
    for (int row = 0; row < texts.size(); row++) {
      print(model.config(), type, Arrays.copyOfRange(logits, row * classes, (row + 1) * classes));
    }
    terminal.out().flush();
  }

  /** What the scores of one text mean is up to the {@code problem_type}. */
  private void print(ModelConfig config, ProblemType type, float[] logits) {
    List<String> labels = config.labels();
    boolean unstated = type == ProblemType.BY_LABELS;
    if (type == ProblemType.MULTI_LABEL_CLASSIFICATION) {
      printClasses(labels, Probabilities.sigmoid(logits));
    } else if (type == ProblemType.REGRESSION && logits.length > 1) {
      printNumbers(labels, logits);
    } else if (type == ProblemType.REGRESSION || (unstated && logits.length == 1)) {
      printNumber(logits[0]);
    } else {
      printClass(labels, Probabilities.softmax(logits, 0, logits.length));
    }
  }

  private void printNumber(float number) {
    terminal.out().println(options.json() ? JsonOutput.line(Map.of("score", number)) : number);
  }

  private void printNumbers(List<String> labels, float[] numbers) {
    Map<String, Object> all = new LinkedHashMap<>();
    StringJoiner line = new StringJoiner("\t");
    for (int c = 0; c < numbers.length; c++) {
      all.put(labels.get(c), numbers[c]);
      line.add(labels.get(c)).add(Float.toString(numbers[c]));
    }
    terminal.out().println(options.json() ? JsonOutput.line(Map.of("scores", all)) : line);
  }

  /** Any number of classes may be right: those that probably are, else the likeliest. */
  private void printClasses(List<String> labels, double[] probabilities) {
    int[] order = Probabilities.largest(probabilities, probabilities.length);
    List<String> right = new ArrayList<>();
    StringJoiner line = new StringJoiner("\t");
    for (int c : order) {
      if (c == order[0] || probabilities[c] >= 0.5) {
        line.add(labels.get(c)).add(String.format(Locale.ROOT, "%.4f", probabilities[c]));
      }
      if (probabilities[c] >= 0.5) {
        right.add(labels.get(c));
      }
    }
    if (!options.json()) {
      terminal.out().println(line);
      return;
    }
    Map<String, Object> object = classes(labels, probabilities);
    object.put("labels", right);
    terminal.out().println(JsonOutput.line(object));
  }

  private void printClass(List<String> labels, double[] probabilities) {
    int best = Probabilities.largest(probabilities, 1)[0];
    if (!options.json()) {
      terminal.out().printf(Locale.ROOT, "%s\t%.4f%n", labels.get(best), probabilities[best]);
      return;
    }
    terminal.out().println(JsonOutput.line(classes(labels, probabilities)));
  }

  private static Map<String, Object> classes(List<String> labels, double[] probabilities) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (int c = 0; c < probabilities.length; c++) {
      all.put(labels.get(c), probabilities[c]);
    }
    int best = Probabilities.largest(probabilities, 1)[0];
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("label", labels.get(best));
    object.put("probability", probabilities[best]);
    object.put("probabilities", all);
    return object;
  }
}
