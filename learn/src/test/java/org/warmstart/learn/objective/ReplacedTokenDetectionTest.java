package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warmstart.base.InputException;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.masking.Tokens;
import org.warmstart.learn.training.Batch;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.text.Tokenizer;

class ReplacedTokenDetectionTest {
  private static ReplacedTokenDetection sized(double share) {
    return new ReplacedTokenDetection(
        share, null, 50, ReplacedTokenDetection.Shared.EMBEDDINGS, new Tokens(), 0.15);
  }

  /** The published pairs (appendix A): a quarter for small and large, a third for base. */
  @ParameterizedTest
  @CsvSource({"small, 0.25", "base, 0.333333", "large, 0.25"})
  void pairsAreOfThePublishedSizes(String size, double share) {
    JsonNode published = Families.preset("electra-" + size).toJson();
    JsonNode made =
        sized(share).trained(Families.preset("electra-" + size + "-discriminator")).toJson();
    assertThat(made).isEqualTo(published);
  }

  @Test
  void theGeneratorReadsMasksInThePlaceOfAllThatItFillsIn() {
    Tokenizer tokenizer = ObjectiveTexts.bert();
    TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 20, 3);
    Batch batch =
        new ReplacedTokenDetection().batches(corpus, tokenizer, new Cut(40, 8, 1)).batch(0, 0);
    long[] ids = batch.longs("input_ids");
    long[] labels = batch.longs("labels");
    int mask = tokenizer.id("[MASK]").orElseThrow();
    for (int i = 0; i < ids.length; i++) {
      assertThat(ids[i] == mask).isEqualTo(labels[i] != LossTerm.IGNORED);
    }
  }

  @Test
  void aGeneratorOfAnotherFamilyIsRefused(@TempDir Path folder) throws IOException {
    Path bert = Files.createDirectories(folder.resolve("bert"));
    Files.writeString(
        bert.resolve("config.json"), Families.preset("bert-base-uncased").toJson().toString());
    assertThatThrownBy(
            () ->
                new ReplacedTokenDetection(
                        null, bert, 50, ReplacedTokenDetection.Shared.NONE, new Tokens(), 0.15)
                    .trained(Families.preset("electra-small-discriminator")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is of type 'bert', but has to be an ELECTRA's generator");
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> sized(0.7).trained(Families.preset("electra-small-discriminator")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("width 179 with 3 heads");
    assertThat(Objectives.trainable(Families.usual("electra").family()))
        .contains("replaced-token-detection", "masked");
    assertThat(Objectives.trainable(Families.usual("bert").family()))
        .doesNotContain("replaced-token-detection");
    assertThat(Objectives.trainable(Families.usual("xlnet").family()))
        .containsExactly("permutation");
    // one that is listed is not refused afterwards
    assertThat(Objectives.trainable(Families.usual("t5").family()))
        .contains("span-corruption", "denoising")
        .doesNotContain("future-ngrams");
    assertThat(Objectives.trainable(Families.usual("prophetnet").family()))
        .contains("future-ngrams");
  }
}
