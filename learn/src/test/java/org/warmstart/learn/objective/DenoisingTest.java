package org.warmstart.learn.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.learn.corpus.TokenizedCorpus;
import org.warmstart.learn.objective.denoising.DocumentRotation;
import org.warmstart.learn.objective.denoising.Infilling;
import org.warmstart.learn.objective.denoising.SentencePermutation;
import org.warmstart.learn.objective.denoising.TokenDeletion;
import org.warmstart.learn.objective.denoising.TokenMasking;
import org.warmstart.learn.training.BatchSource;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.text.Tokenizer;

class DenoisingTest {
  private static final Cut CUT = new Cut(24, 6, 3);

  private final Tokenizer tokenizer = ObjectiveTexts.words();
  private final TokenizedCorpus corpus = ObjectiveTexts.random(tokenizer, 30, 1);

  private record Chosen(Objective objective) {}

  private static Objective objective(String yaml) {
    return ConfigReader.parse("objective: " + yaml, yaml, Path.of(""), List.of(), Chosen.class)
        .objective();
  }

  /** A target is a stretch of whole sentences of one document, and every sentence is in one. */
  @Test
  void targetsAreTheTextInWholeSentences() {
    BatchSource batches = new Denoising().batches(corpus, tokenizer, CUT);
    int end = tokenizer.id("</s>").orElseThrow();
    List<String> expected = new ArrayList<>();
    for (int d = 0; d < corpus.documents(); d++) {
      List<Integer> row = new ArrayList<>();
      for (int s = corpus.firstSentence(d); s < corpus.firstSentence(d + 1); s++) {
        int length = (int) (corpus.firstToken(s + 1) - corpus.firstToken(s));
        if (row.size() + length > CUT.sequenceLength() - 1) {
          row.add(end);
          expected.add(row.toString());
          row = new ArrayList<>();
        }
        for (long t = corpus.firstToken(s); t < corpus.firstToken(s + 1); t++) {
          row.add(corpus.token(t));
        }
      }
      row.add(end);
      expected.add(row.toString());
    }
    for (int epoch = 0; epoch < 2; epoch++) {
      List<String> found =
          ObjectiveTexts.rows(batches, epoch, "labels", LossTerm.IGNORED).stream()
              .map(Arrays::toString)
              .toList();
      assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(ObjectiveTexts.rows(batches, epoch, "input_ids", 0))
          .allSatisfy(
              source -> {
                assertThat(source.length).isBetween(2, CUT.sequenceLength());
                assertThat(source[source.length - 1]).isEqualTo(end);
              });
    }
  }

  @Test
  void noisesAreAppliedInTheirOrder() {
    assertThat(objective("denoising")).isEqualTo(new Denoising());
    assertThat(
            objective(
                "{name: denoising, noises: [sentence-permutation, {name: infilling, meanLength: 2},"
                    + " {name: token-masking, rate: 0.1}, token-deletion, document-rotation]}"))
        .isEqualTo(
            new Denoising(
                List.of(
                    new SentencePermutation(),
                    new Infilling(0.3, 2),
                    new TokenMasking(0.1),
                    new TokenDeletion(0.3),
                    new DocumentRotation())));
    // half of the tokens deleted, and of what is left half: the other order makes another length
    Objective twice = new Denoising(List.of(new TokenDeletion(0.5), new Infilling(0.99, 100)));
    BatchSource batches = twice.batches(corpus, tokenizer, CUT);
    assertThat(ObjectiveTexts.rows(batches, 0, "input_ids", 0))
        .allSatisfy(source -> assertThat(source.length).isLessThanOrEqualTo(3));
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertThatThrownBy(() -> objective("{name: denoising, noises: []}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least one of token-masking");
    assertThatThrownBy(
            () -> objective("{name: denoising, noises: [infilling, sentence-permutation]}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'sentence-permutation' has to come first");
    assertThatThrownBy(() -> objective("{name: denoising, noises: [masking]}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("token-masking");
    assertThatThrownBy(() -> objective("{name: denoising, noises: [{name: infilling, rate: 1}]}"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rate");
  }
}
