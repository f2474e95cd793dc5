package org.warmstart.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.data.batch.Padding;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
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
      Model model = options.loadModel();
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
    for (int row = 0; row < texts.size(); row++) {
      if (classes == 1) {
        printNumber(logits[row]);
      } else {
        double[] probabilities = Probabilities.softmax(logits, row * classes, classes);
        printClass(model.config().labels(), probabilities);
      }
    }
    terminal.out().flush();
  }

  private void printNumber(float number) {
    terminal.out().println(options.json() ? JsonOutput.line(Map.of("score", number)) : number);
  }

  private void printClass(List<String> labels, double[] probabilities) {
    int best = Probabilities.largest(probabilities, 1)[0];
    if (!options.json()) {
      terminal.out().printf(Locale.ROOT, "%s\t%.4f%n", labels.get(best), probabilities[best]);
      return;
    }
    Map<String, Object> all = new LinkedHashMap<>();
    for (int c = 0; c < probabilities.length; c++) {
      all.put(labels.get(c), probabilities[c]);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("label", labels.get(best));
    object.put("probability", probabilities[best]);
    object.put("probabilities", all);
    terminal.out().println(JsonOutput.line(object));
  }
}
