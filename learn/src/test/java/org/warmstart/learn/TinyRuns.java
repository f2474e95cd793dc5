package org.warmstart.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.tensor.engine.Engine;

/** Texts and configurations small enough to train on in seconds. */
public final class TinyRuns {
  private static final List<String> SUBJECTS =
      List.of("the cat", "a dog", "the old man", "my sister", "the captain", "a bird");
  private static final List<String> VERBS =
      List.of("sees", "likes", "finds", "follows", "remembers", "paints");
  private static final List<String> OBJECTS =
      List.of("the sea", "a red house", "the long road", "some bread", "the moon", "a song");

  static {
    // models this small only lose by sharing their work
    Engine.start();
    Engine.setThreads(1);
  }

  private TinyRuns() {}

  /** Writes text whose paragraphs are documents. */
  public static Path text(Path folder, int paragraphs) {
    SeededRandom random = new SeededRandom(5);
    StringBuilder text = new StringBuilder();
    for (int p = 0; p < paragraphs; p++) {
      for (int s = 0; s < 3 + random.nextInt(3); s++) {
        String sentence =
            SUBJECTS.get(random.nextInt(6))
                + " "
                + VERBS.get(random.nextInt(6))
                + " "
                + OBJECTS.get(random.nextInt(6));
        text.append(Character.toUpperCase(sentence.charAt(0)))
            .append(sentence.substring(1))
            .append(".\n");
      }
      text.append("\n");
    }
    return write(folder.resolve("text.txt"), text.toString());
  }

  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String COMMON =
      """
      data: {files: [%s], unit: paragraph, heldOut: 0.1}
      sequenceLength: 24
      batchSize: 4
      evaluationBatches: 3
      training: {steps: 12, accumulation: 2, learningRate: 1e-3, evaluateEverySteps: 4, saveEverySteps: 3}
      out: %s
      existing: resume
      """;

  /** A model of the family that an objective was published with. */
  static PretrainConfig of(String objective, Path text, Path out, String... overrides) {
    return switch (objective) {
      case "causal" -> gpt(text, out, overrides);
      case "bidirectional" -> elmo(text, out, overrides);
      case "masked" -> bert(text, out, overrides);
      case "tsdae" -> tsdae(text, out, overrides);
      case "replaced-token-detection" -> electra(text, out, overrides);
      case "permutation" -> xlnet(text, out, overrides);
      case "span-corruption", "prefix-lm" ->
          textToText("t5-small", objective, text, out, overrides);
      case "denoising" -> textToText("bart-base", objective, text, out, overrides);
      case "gap-sentences" -> textToText("pegasus-large", objective, text, out, overrides);
      case "future-ngrams" -> prophetNet(text, out, overrides);
      default -> thought(objective, text, out, overrides);
    };
  }

  /** A GPT-2 of two layers with dropout; an epoch has fewer batches than the run reads. */
  public static PretrainConfig gpt(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: gpt2
          changes: {n_layer: 2, n_head: 2, n_embd: 16, n_positions: 32}
        tokenizer: {train: byte-level-bpe, vocabularySize: 300}
        objective: causal
        """;
    return parse(model, text, out, overrides);
  }

  /** A BERT of two layers with dropout and next-sentence prediction. */
  static PretrainConfig bert(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: bert-base-uncased
          changes:
            num_hidden_layers: 2
            num_attention_heads: 2
            hidden_size: 16
            intermediate_size: 32
            max_position_embeddings: 32
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: masked
        nextSentence: true
        """;
    return parse(model, text, out, overrides);
  }

  /** A small BERT as encoder and decoder of the same weights. */
  static PretrainConfig tsdae(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: bert-base-uncased
          changes:
            num_hidden_layers: 2
            num_attention_heads: 2
            hidden_size: 16
            intermediate_size: 32
            max_position_embeddings: 32
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: tsdae
        """;
    return parse(model, text, out, overrides);
  }

  /** A generator and a discriminator of two layers with dropout. */
  static PretrainConfig electra(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: electra-small-discriminator
          changes:
            num_hidden_layers: 2
            num_attention_heads: 2
            embedding_size: 12
            hidden_size: 16
            intermediate_size: 32
            max_position_embeddings: 32
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: {name: replaced-token-detection, generatorSize: 0.5}
        """;
    return parse(model, text, out, overrides);
  }

  /** A ProphetNet of two small layers on either side, with dropout. */
  static PretrainConfig prophetNet(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: prophetnet-large-uncased
          changes:
            hidden_size: 16
            num_encoder_layers: 2
            num_decoder_layers: 2
            num_encoder_attention_heads: 2
            num_decoder_attention_heads: 2
            encoder_ffn_dim: 32
            decoder_ffn_dim: 32
            max_position_embeddings: 32
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: {name: future-ngrams, window: 12}
        """;
    return parse(model, text, out, overrides);
  }

  /** An XLNet of two layers with dropout. */
  static PretrainConfig xlnet(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: xlnet-base-cased
          changes: {n_layer: 2, n_head: 2, d_head: 8, d_model: 16, d_inner: 32}
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: permutation
        """;
    return parse(model, text, out, overrides);
  }

  /** An ELMo of two small layers in each direction. */
  static PretrainConfig elmo(Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: elmo-small
          changes:
            char_embedding_size: 4
            max_word_length: 12
            char_filter_windows: "[1, 2, 3]"
            char_filters: "[8, 8, 8]"
            hidden_size: 24
            projection_size: 16
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: bidirectional
        """;
    return parse(model, text, out, overrides);
  }

  /** A skip-thought or quick-thought that reads in both ways, with dropout. */
  static PretrainConfig thought(String objective, Path text, Path out, String... overrides) {
    String model =
        """
        model:
          preset: %s-combine
          changes: {embedding_size: 12, hidden_size: 16, hidden_dropout_prob: 0.1}
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: %s
        """
            .formatted(objective, objective);
    return parse(model, text, out, overrides);
  }

  /** An encoder-decoder of two small layers on either side, with dropout. */
  static PretrainConfig textToText(
      String preset, String objective, Path text, Path out, String... overrides) {
    String sizes =
        preset.startsWith("t5")
            ? "{d_model: 16, d_ff: 32, d_kv: 8, num_heads: 2, num_layers: 2, num_decoder_layers: 2}"
            : "{d_model: 16, encoder_layers: 2, decoder_layers: 2, encoder_ffn_dim: 32,"
                + " decoder_ffn_dim: 32, encoder_attention_heads: 2, decoder_attention_heads: 2,"
                + " max_position_embeddings: 32}";
    String model =
        """
        model:
          preset: %s
          changes: %s
        tokenizer: {train: wordpiece, vocabularySize: 120}
        objective: %s
        """
            .formatted(preset, sizes, objective);
    return parse(model, text, out, overrides);
  }

  private static PretrainConfig parse(String model, Path text, Path out, String... overrides) {
    return ConfigReader.parse(
        model + COMMON.formatted(text, out),
        "test",
        Path.of(""),
        List.of(overrides),
        PretrainConfig.class);
  }
}
