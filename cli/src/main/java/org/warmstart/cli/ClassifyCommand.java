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
import org.jspecify.annotations.Nullable;
import org.warmstart.data.batch.Padding;
import org.warmstart.learn.TrainedInputs;
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
final class ClassifyCommand implements Callable<Integer> {
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
    try (InputTexts texts = inputs.open(options.file(), pairs(trained))) {
      boolean specials = specialTokensInText || (trained != null && trained.specialTokensInText());
      Tokenizer loaded = options.loadTokenizer();
      Tokenizer tokenizer = specials ? loaded : loaded.withSpecialTokensAsText();
      Model model = options.loadModel(Head.SEQUENCE_CLASSIFICATION);
      try (Autograd.Off off = Autograd.off()) {
        if (model.head() != Head.SEQUENCE_CLASSIFICATION) {
          throw options.wrongHead(model, "a sequence classification head, as fine-tuning gives it");
        }
        ModelConfig config = model.config();
        TextEncoder encoder =
            new TextEncoder(
                tokenizer, config.maxPositions(), options.truncates(), config.vocabularySize());
        TextBatches batches = new TextBatches(texts, encoder, true, terminal, options.json());
        TextBatch batch = batches.next(options.batchSize());
        while (!batch.isEmpty()) {
          classify(model, encoder, batches, batch);
          batch = batches.next(options.batchSize());
        }
        return batches.finish();
      } finally {
        model.release();
      }
    }
  }

  private static InputTexts.Pairs pairs(@Nullable TrainedInputs trained) {
    if (trained == null) {
      return InputTexts.Pairs.EITHER;
    }
    return trained.pairs() ? InputTexts.Pairs.ALWAYS : InputTexts.Pairs.NEVER;
  }

  private void classify(Model model, TextEncoder encoder, TextBatches batches, TextBatch batch) {
    float[][] rows = logits(model, encoder, batch.encodings());
    Meaning meaning = Meaning.of(model.config());
    if (options.json()) {
      batches.print(batch, row -> meaning.object(rows[row]));
    } else {
      int row = 0;
      for (TextBatch.Slot slot : batch.slots()) {
        if (slot.encoding() == null) {
          batches.printFault(slot.input());
        } else {
          terminal.out().println(meaning.line(rows[row++]));
        }
      }
    }
    terminal.out().flush();
  }

  /** The logits [B, C] of texts, row by row. */
  private static float[][] logits(Model model, TextEncoder encoder, List<Encoding> texts) {
    if (texts.isEmpty()) {
      return new float[0][];
    }
    boolean typeIds = model.config().tokenTypes() > 1;
    Padding.Side side = model.config().readsLastToken() ? Padding.Side.START : Padding.Side.END;
    float[] flat;
    try (Scope scope = Scope.open()) {
      Tensor logitsBC =
          Objects.requireNonNull(model.forward(encoder.batch(texts, typeIds, side)).get("logits"));
      flat = Tensors.floats(logitsBC);
    }
    int classes = flat.length / texts.size();
    float[][] rows = new float[texts.size()][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * classes, (row + 1) * classes);
    }
    return rows;
  }

  /** What the logits of a text mean; that is up to the {@code problem_type}. */
  private record Meaning(List<String> labels, ProblemType type) {
    static Meaning of(ModelConfig config) {
      return new Meaning(config.labels(), ProblemType.of(config.toJson()));
    }

    private boolean isNumber(float[] logits) {
      return logits.length == 1
          && (type == ProblemType.REGRESSION || type == ProblemType.BY_LABELS);
    }

    String line(float[] logits) {
      if (isNumber(logits)) {
        return Float.toString(logits[0]);
      }
      StringJoiner line = new StringJoiner("\t");
      if (type == ProblemType.REGRESSION) {
        for (int c = 0; c < logits.length; c++) {
          line.add(labels.get(c)).add(Float.toString(logits[c]));
        }
        return line.toString();
      }
      double[] probabilities = probabilities(logits);
      for (int c : right(probabilities, true)) {
        line.add(labels.get(c)).add(String.format(Locale.ROOT, "%.4f", probabilities[c]));
      }
      return line.toString();
    }

    Map<String, Object> object(float[] logits) {
      if (isNumber(logits)) {
        return Map.of("score", logits[0]);
      }
      Map<String, Object> all = new LinkedHashMap<>();
      if (type == ProblemType.REGRESSION) {
        for (int c = 0; c < logits.length; c++) {
          all.put(labels.get(c), logits[c]);
        }
        return Map.of("scores", all);
      }
      double[] probabilities = probabilities(logits);
      for (int c = 0; c < probabilities.length; c++) {
        all.put(labels.get(c), probabilities[c]);
      }
      int best = Probabilities.largest(probabilities, 1)[0];
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("label", labels.get(best));
      object.put("probability", probabilities[best]);
      object.put("probabilities", all);
      if (type == ProblemType.MULTI_LABEL_CLASSIFICATION) {
        object.put("labels", right(probabilities, false).stream().map(labels::get).toList());
      }
      return object;
    }

    private double[] probabilities(float[] logits) {
      return type == ProblemType.MULTI_LABEL_CLASSIFICATION
          ? Probabilities.sigmoid(logits)
          : Probabilities.softmax(logits, 0, logits.length);
    }

    /** Any number of classes may be right: those that probably are, else perhaps the likeliest. */
    private List<Integer> right(double[] probabilities, boolean atLeastOne) {
      int[] order = Probabilities.largest(probabilities, probabilities.length);
      boolean several = type == ProblemType.MULTI_LABEL_CLASSIFICATION;
      List<Integer> right = new ArrayList<>();
      for (int c : order) {
        if ((atLeastOne && c == order[0]) || (several && probabilities[c] >= 0.5)) {
          right.add(c);
        }
      }
      return right;
    }
  }
}
