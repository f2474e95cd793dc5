package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.data.DataCache;
import org.warmstart.learn.text.SubwordSampling;
import org.warmstart.learn.text.TextData;
import org.warmstart.learn.text.TextTokens;
import org.warmstart.learn.training.TrainingListener;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.train.ByteLevelBpeTrainer;

class SubwordSamplingTest {
  private final Path folder;

  SubwordSamplingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theTextIsTheSameHoweverItIsSegmented() throws IOException {
    Path text = TinyRuns.text(folder, 30);
    TextData data = TinyRuns.gpt(text, folder.resolve("out")).data();
    Tokenizer tokenizer =
        new ByteLevelBpeTrainer()
            .vocabularySize(300)
            .specialTokens(List.of("<|endoftext|>"))
            .train(Files.readAllLines(text));
    Sampling sampling = Sampling.bpeDropout(0.3, 1);
    TextTokens tokens = data.tokens(tokenizer, TextTokens.Pieces.DOCUMENTS, 1);
    DataCache cache = DataCache.beside(folder.resolve("out"), note -> {});
    TokenizedCorpus usual = tokens.split(cache, note -> {}).training();
    TokenizedCorpus first = sampled(tokens, cache, sampling.derive(0));
    TokenizedCorpus second = sampled(tokens, cache, sampling.derive(1));
    assertThat(first.documents()).isEqualTo(usual.documents());
    assertThat(first.tokens()).isGreaterThan(usual.tokens());
    assertThat(ids(second)).isNotEqualTo(ids(first));
    DataCache other = DataCache.beside(folder.resolve("elsewhere/out"), note -> {});
    assertThat(ids(sampled(tokens, other, sampling.derive(1)))).isEqualTo(ids(second));
    for (TokenizedCorpus corpus : List.of(first, second)) {
      assertThat(tokenizer.decode(ids(corpus), false))
          .isEqualTo(tokenizer.decode(ids(usual), false));
    }
  }

  private static TokenizedCorpus sampled(TextTokens tokens, DataCache cache, Sampling sampling) {
    return TextTokens.training(tokens.sampled(cache, sampling, note -> {}));
  }

  private static int[] ids(TokenizedCorpus corpus) {
    return IntStream.range(0, (int) corpus.tokens()).map(corpus::token).toArray();
  }

  @Test
  void fineTuningDrawsWhatItsSeedSays() throws IOException {
    Path text = TinyRuns.text(folder, 30);
    Path out = folder.resolve("gpt");
    Pretraining.run(
        TinyRuns.gpt(text, out, "training.steps=2", "data.heldOut=0"), TrainingListener.NONE);
    Path table =
        TinyRuns.write(
            folder.resolve("classes.tsv"),
            """
            text\tlabel
            The cat sees the sea.\tanimal
            My sister paints a song.\tperson
            A dog finds some bread.\tanimal
            The captain follows the road.\tperson
            """);
    byte[] one = tuned(out.resolve("model"), table, "one", "subwordSampling.bpeDropout=0.5");
    byte[] again = tuned(out.resolve("model"), table, "again", "subwordSampling.bpeDropout=0.5");
    byte[] without = tuned(out.resolve("model"), table, "without");
    assertThat(Arrays.equals(again, one)).isTrue();
    assertThat(Arrays.equals(without, one)).isFalse();
  }

  private byte[] tuned(Path model, Path table, String name, String... overrides)
      throws IOException {
    FinetuneConfig config =
        ConfigReader.parse(
            """
            model: {checkpoint: %s}
            task: {name: classification, maxLength: 32}
            data: {train: [%s]}
            batchSize: 2
            training: {steps: 5, learningRate: 1e-3}
            out: %s
            """
                .formatted(model, table, folder.resolve(name)),
            "test",
            Path.of(""),
            List.of(overrides),
            FinetuneConfig.class);
    FineTuning.Result result = FineTuning.run(config, TrainingListener.NONE);
    return Files.readAllBytes(result.model().resolve("model.safetensors"));
  }

  @Test
  void oneWayOfSamplingIsGiven() {
    assertThatThrownBy(() -> new SubwordSampling(null, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("give alpha for a Unigram tokenizer or bpeDropout for a BPE one");
    assertThatThrownBy(() -> new SubwordSampling(0.1, 0.1)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new SubwordSampling(null, 1.5))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("from 0 to 1");
  }
}
