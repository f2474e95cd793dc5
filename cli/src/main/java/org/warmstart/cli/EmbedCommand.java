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
import org.warmstart.model.family.Families;
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
    try (TextLines lines = options.openTexts()) {
      Tokenizer tokenizer = options.loadTokenizer();
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
        List<Encoding> texts = encoder.next(lines, options.batchSize(), true);
        while (!texts.isEmpty()) {
          embed(model, encoder, texts);
          texts = encoder.next(lines, options.batchSize(), true);
        }
        if (encoder.cut() > 0) {
          terminal.err().println("cut to " + encoder.mostTokens() + " tokens: " + encoder.cut());
        }
      } finally {
        model.release();
      }
    }
    return 0;
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
    Head bare = Families.bareHead(config);
    if (!Families.heads(config).contains(bare)) {
      throw options.wrongHead(
          Checkpoint.describe(options.checkpoint()), "an encoder or a decoder alone");
    }
    return Checkpoint.loadAs(options.checkpoint(), bare, same -> same).model();
  }

  private void embed(Model model, TextEncoder encoder, List<Encoding> texts) {
    boolean typeIds = model.config().tokenTypes() > 1;
    int width = model.config().width();
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> outputs = model.forward(encoder.batch(texts, typeIds));
      Tensor vectorsBD = outputs.get(SentenceModel.VECTORS);
      if (pooling == Pooling.MODEL && vectorsBD != null) {
        float[] vectors = Tensors.floats(vectorsBD);
        for (int row = 0; row < texts.size(); row++) {
          print(pool(vectors, row, 1, width));
        }
      } else {
        float[] states = Tensors.floats(Objects.requireNonNull(outputs.get("last_hidden_state")));
        int length = states.length / width / texts.size();
        for (int row = 0; row < texts.size(); row++) {
          print(pooled(states, row * length, texts.get(row).size(), width));
        }
      }
    }
    terminal.out().flush();
  }

  private void print(float[] vector) {
    terminal.out().println(JsonOutput.line(Map.of("embedding", vector)));
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
