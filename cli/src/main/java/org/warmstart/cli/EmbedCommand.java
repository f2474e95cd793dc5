package org.warmstart.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Texts as vectors. */
@Command(
    name = "embed",
    description = {
      "Print a vector for every text, one JSON object a line: the model's last hidden states,"
          + " pooled, or what the model itself makes of a sentence (skip-thought, quick-thought)."
    },
    footer = {
      "%nExample:",
      "  warmstart embed runs/bert/model sentences.txt --pooling mean > vectors.jsonl"
    })
final class EmbedCommand implements Callable<Integer> {
  /** How the vectors of tokens become one. */
  enum Pooling {
    /** The model's own vector of the text; the mean where it has none. */
    MODEL,
    /** The mean over all tokens but padding. */
    MEAN,
    /** The first token's, [CLS] with BERT. */
    FIRST,
    /** The last token's, which with GPT has seen the whole text. */
    LAST
  }

  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @Option(
      names = "--special-tokens-in-text",
      description =
          "What is spelled like a special token, such as [SEP], in a text is one (default: it is"
              + " ordinary text).")
  private boolean specialTokensInText;

  @Option(
      names = "--pooling",
      converter = PoolingConverter.class,
      defaultValue = "model",
      paramLabel = "model|mean|first|last",
      description =
          "How the vectors of tokens become one (default: ${DEFAULT-VALUE}: as the checkpoint's"
              + " files of sentence-transformers say, else as the model itself does, else the"
              + " mean).")
  private Pooling pooling;

  @Option(names = "--normalize", description = "Scale each vector to length 1.")
  private boolean normalize;

  private @Nullable SentenceTransformers sentences;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  EmbedCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads a pooling. */
  static final class PoolingConverter extends KebabConverter<Pooling> {
    PoolingConverter() {
      super("pooling", Pooling.values());
    }
  }

  @Override
  public Integer call() {
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN)) {
      Tokenizer loaded = options.loadTokenizer();
      Tokenizer tokenizer = specialTokensInText ? loaded : loaded.withSpecialTokensAsText();
      sentences = pooling == Pooling.MODEL ? SentenceTransformers.read(options.checkpoint()) : null;
      if (sentences != null && sentences.lowerCase()) {
        throw new InputException(
            options.checkpoint()
                + ": 'do_lower_case' of sentence_bert_config.json is not built here; set it in"
                + " the tokenizer's own tokenizer_config.json");
      }
      Model model = body();
      try (Autograd.Off off = Autograd.off()) {
        TextEncoder encoder = encoder(tokenizer, model.config());
        TextBatches batches = new TextBatches(texts, encoder, true, terminal, true);
        TextBatch batch = batches.next(options.batchSize());
        while (!batch.isEmpty()) {
          float[][] vectors = vectors(model, encoder, batch.encodings());
          batches.print(batch, row -> Map.of("embedding", vectors[row]));
          terminal.out().flush();
          batch = batches.next(options.batchSize());
        }
        return batches.finish();
      } finally {
        model.release();
      }
    }
  }

  /** As long as the model reads; sentence-transformers cut what is longer than they say. */
  private TextEncoder encoder(Tokenizer tokenizer, ModelConfig config) {
    Integer most = sentences == null ? null : sentences.mostTokens();
    int positions = config.maxPositions();
    return new TextEncoder(
        tokenizer,
        most == null ? positions : Math.min(most, positions),
        options.truncates() || most != null,
        config.vocabularySize());
  }

  /** The layers alone, whatever head the checkpoint has. */
  private Model body() {
    options.startEngine();
    ModelConfig config = Checkpoint.config(options.checkpoint());
    Head bare = config.family().bareHead();
    if (!config.family().heads().contains(bare)) {
      throw options.wrongHead(
          Checkpoint.describe(options.checkpoint()), "an encoder or a decoder alone");
    }
    return Checkpoint.loadAs(options.checkpoint(), bare, same -> same).model();
  }

  private float[][] vectors(Model model, TextEncoder encoder, List<Encoding> texts) {
    float[][] rows = new float[texts.size()][];
    if (texts.isEmpty()) {
      return rows;
    }
    boolean typeIds = model.config().tokenTypes() > 1;
    int width = model.config().width();
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> outputs = model.forward(encoder.batch(texts, typeIds));
      Tensor vectorsBD = outputs.get(SentenceModel.VECTORS);
      boolean own = pooling == Pooling.MODEL && vectorsBD != null;
      Tensor statesBTD = own ? vectorsBD : outputs.get("last_hidden_state");
      float[] states = Tensors.floats(Objects.requireNonNull(statesBTD));
      int length = states.length / width / texts.size();
      for (int row = 0; row < rows.length; row++) {
        int start = row * length;
        rows[row] =
            own
                ? pool(states, start, 1, width)
                : pooled(states, start, texts.get(row).size(), width);
      }
    }
    return rows;
  }

  private float[] pooled(float[] states, int start, int tokens, int width) {
    return sentences == null
        ? pool(states, start, tokens, width)
        : scaled(sentences.pool(states, start, tokens, width), normalize || sentences.normalized());
  }

  private static float[] scaled(double[] vector, boolean toLengthOne) {
    double length = toLengthOne ? Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum()) : 1;
    float[] scaled = new float[vector.length];
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = (float) (vector[d] / length);
    }
    return scaled;
  }

  /** The pooled vector of {@code tokens} rows of [*, width] from row {@code start} on. */
  private float[] pool(float[] states, int start, int tokens, int width) {
    int first = pooling == Pooling.LAST ? tokens - 1 : 0;
    int last = pooling == Pooling.FIRST ? 0 : tokens - 1;
    double[] sum = new double[width];
    for (int t = first; t <= last; t++) {
      for (int d = 0; d < width; d++) {
        sum[d] += states[(start + t) * width + d];
      }
    }
    double divisor = last - first + 1;
    if (normalize) {
      divisor = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
    }
    float[] vector = new float[width];
    for (int d = 0; d < width; d++) {
      vector[d] = (float) (sum[d] / divisor);
    }
    return vector;
  }
}
