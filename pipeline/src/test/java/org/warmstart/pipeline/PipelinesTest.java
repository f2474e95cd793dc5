package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.model.ProblemType;
import org.warmstart.pipeline.result.ClassificationResult;
import org.warmstart.pipeline.result.EmbeddingResult;
import org.warmstart.pipeline.result.FillingResult;
import org.warmstart.pipeline.result.GenerationResult;
import org.warmstart.pipeline.result.LabelScore;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.pipeline.result.TokenEmbeddings;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

/** What holds for every pipeline: batches, threads, closing, limits, and what is refused. */
class PipelinesTest {
  private static final double ROUNDING = 1e-5;
  private static final int THREADS = 6;

  private final Path folder;

  PipelinesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** Texts of many lengths, none of which is another. */
  private static List<TextInput> texts() {
    List<String> words = List.of("the", "cat", "sat", "on", "mat", "dog", "and", "bird", "sang");
    List<TextInput> texts = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w <= (i * 7) % 10; w++) {
        text.append(words.get((i + w * w) % words.size())).append(' ');
      }
      texts.add(TextInput.of(text.toString().strip()));
    }
    return texts;
  }

  private static List<TextInput> maskedTexts() {
    return texts().stream().map(text -> TextInput.of(text.text() + " [MASK]")).toList();
  }

  private static PipelineOptions batches(int size) {
    return PipelineOptions.DEFAULT.withBatchSize(size);
  }

  @Test
  void aResultIsTheSameInAnyCompany() {
    for (int size : List.of(1, 4, 100)) {
      try (TextClassifier classifier =
          TextClassifier.load(Peer.checkpoint("single-label"), batches(size))) {
        List<ClassificationResult> together = classifier.classify(texts());
        for (int i = 0; i < texts().size(); i++) {
          ClassificationResult alone = classifier.classify(texts().get(i));
          assertThat(alone.tokens()).isEqualTo(together.get(i).tokens());
          for (LabelScore each : alone.scores()) {
            assertThat(together.get(i).score(each.label()))
                .isCloseTo(each.score(), within(ROUNDING));
          }
        }
      }
      try (MaskFiller filler = MaskFiller.load(Peer.checkpoint("masked"), batches(size))) {
        List<FillingResult> together = filler.fill(maskedTexts(), 1000);
        for (int i = 0; i < texts().size(); i++) {
          assertSameTokens(together.get(i), filler.fill(maskedTexts().get(i), 1000));
        }
      }
      try (TextEmbedder embedder = TextEmbedder.load(Peer.checkpoint("masked"), batches(size))) {
        List<EmbeddingResult> together = embedder.embed(texts());
        List<TokenEmbeddings> tokens = embedder.embedTokens(texts());
        for (int i = 0; i < texts().size(); i++) {
          float[] alone = embedder.embed(texts().get(i)).vector();
          assertThat(together.get(i).vector()).containsExactly(alone, within((float) ROUNDING));
          assertThat(mean(tokens.get(i).vectors()))
              .containsExactly(alone, within((float) ROUNDING));
        }
      }
    }
  }

  private static float[] mean(float[][] vectors) {
    float[] mean = new float[vectors[0].length];
    for (float[] vector : vectors) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += vector[d] / vectors.length;
      }
    }
    return mean;
  }

  /** The order of equally likely tokens is a matter of rounding, so they are compared by number. */
  private static void assertSameTokens(FillingResult found, FillingResult expected) {
    double[] probabilities = new double[1000];
    expected.masks().get(0).forEach(token -> probabilities[token.id()] = token.probability());
    found
        .masks()
        .get(0)
        .forEach(
            token ->
                assertThat(token.probability())
                    .isCloseTo(probabilities[token.id()], within(ROUNDING)));
    assertThat(found.masks().get(0)).hasSameSizeAs(expected.masks().get(0));
  }

  @Test
  void drawsDependOnSeedAndPlaceOnly() {
    try (TextGenerator generator = TextGenerator.load(Peer.checkpoint("causal"))) {
      GenerationSettings settings =
          generator.settings().toBuilder().doSample(true).maxNewTokens(5).seed(3).build();
      List<TextInput> same = Collections.nCopies(4, TextInput.of("the cat"));
      List<GenerationResult> four = generator.generate(same, settings);
      assertThat(four).doesNotHaveDuplicates();
      assertThat(generator.generate(same.subList(0, 2), settings)).isEqualTo(four.subList(0, 2));
      List<Outcome<GenerationResult>> last =
          generator.generateEach(same.subList(0, 1), settings, new long[] {4});
      assertThat(last.get(0).result()).isEqualTo(four.get(3));
      assertThat(generator.generate("the cat", settings.toBuilder().seed(4).build()))
          .isNotEqualTo(four.get(0));
    }
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    try (TextClassifier classifier = TextClassifier.load(Peer.checkpoint("multi-label"));
        MaskFiller filler = MaskFiller.load(Peer.checkpoint("masked"));
        TextEmbedder embedder = TextEmbedder.load(Peer.checkpoint("masked"));
        TextGenerator generator = TextGenerator.load(Peer.checkpoint("causal"))) {
      GenerationSettings settings =
          generator.settings().toBuilder().doSample(true).maxNewTokens(6).build();
      assertSameInThreads(text -> classifier.classify(List.of(text)).toString());
      assertSameInThreads(text -> filler.fill(TextInput.of(text.text() + " [MASK]"), 4).toString());
      assertSameInThreads(text -> Arrays.toString(embedder.embed(text).vector()));
      assertSameInThreads(text -> generator.generate(text.text(), settings).toString());
    }
  }

  private static void assertSameInThreads(Function<TextInput, String> work) throws Exception {
    List<String> expected = texts().stream().map(work).toList();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (int round = 0; round < 4; round++) {
        texts().forEach(text -> calls.add(() -> work.apply(text)));
      }
      List<Future<String>> results = threads.invokeAll(calls);
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(expected.get(i % expected.size()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Closing waits for calls under way: they end well, and later ones are refused. */
  @Test
  void nothingIsFreedUnderARunningCall() throws Exception {
    TextClassifier classifier = TextClassifier.load(Peer.checkpoint("single-label"), batches(2));
    List<ClassificationResult> expected = classifier.classify(texts());
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Boolean>> runs = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        runs.add(
            threads.submit(
                () -> {
                  try {
                    while (true) {
                      assertThat(classifier.classify(texts())).isEqualTo(expected);
                    }
                  } catch (IllegalStateException closed) {
                    assertThat(closed).hasMessageContaining("closed");
                    return true;
                  }
                }));
      }
      classifier.close();
      for (Future<Boolean> run : runs) {
        assertThat(run.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    classifier.close(); // for the second time, which does nothing
  }

  @Test
  void closingFreesTheModelAndEndsItsUse() {
    TextEmbedder warm = TextEmbedder.load(Peer.checkpoint("masked"));
    warm.embed("the cat");
    warm.close();
    long before = Engine.nativeBytes();
    TextEmbedder embedder = TextEmbedder.load(Peer.checkpoint("masked"));
    embedder.embed("the cat");
    assertThat(Engine.nativeBytes()).isGreaterThan(before);
    embedder.close();
    assertThat(Engine.nativeBytes()).isLessThanOrEqualTo(before);
    assertThatThrownBy(() -> embedder.embed("the cat")).isInstanceOf(IllegalStateException.class);
    TextGenerator generator = TextGenerator.load(Peer.checkpoint("causal"));
    generator.close();
    assertThatThrownBy(() -> generator.generate("the"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    MaskFiller filler = MaskFiller.load(Peer.checkpoint("masked"));
    filler.close();
    assertThatThrownBy(() -> filler.fill("[MASK]")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void longTextsAreRefusedOrSaidToBeCut() {
    String text = "the cat sat on the mat ".repeat(5).strip();
    try (TextClassifier strict = TextClassifier.load(Peer.checkpoint("single-label"))) {
      assertThatThrownBy(() -> strict.classify(text))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("32 tokens, but there is room for 24");
      assertThatThrownBy(
              () -> strict.classify(List.of(TextInput.of("the cat"), TextInput.of(text))))
          .hasMessageStartingWith("text 2 of 2: ");
      List<Outcome<ClassificationResult>> each =
          strict.classifyEach(
              List.of(TextInput.of("a"), TextInput.of(text), TextInput.of("the cat")));
      assertThat(each.get(0).result().label()).isEqualTo(strict.classify("a").label());
      assertThat(each.get(1).problem()).contains(new TextProblem.TooLong(32, 24));
      assertThatThrownBy(each.get(1)::result).isInstanceOf(InputException.class);
      assertThat(each.get(2).result().label()).isEqualTo(strict.classify("the cat").label());
    }
    PipelineOptions cutting = PipelineOptions.DEFAULT.truncating();
    try (TextClassifier lenient = TextClassifier.load(Peer.checkpoint("single-label"), cutting)) {
      TokenCounts counts = lenient.classify(text).tokens();
      assertThat(counts).isEqualTo(new TokenCounts(24, 32));
      assertThat(counts.isCut()).isTrue();
      assertThat(lenient.classify("the cat").tokens()).isEqualTo(new TokenCounts(4, 4));
    }
    try (TextGenerator generator = TextGenerator.load(Peer.checkpoint("causal"), cutting)) {
      GenerationSettings settings = generator.settings().toBuilder().maxNewTokens(9).build();
      assertThat(generator.room(settings)).isEqualTo(24);
      GenerationResult result = generator.generate(text, settings);
      assertThat(result.tokens().read()).isEqualTo(24);
      assertThat(result.tokens().isCut()).isTrue();
      // cut in front
      assertThat(text)
          .endsWith(
              result
                  .text()
                  .substring(0, result.text().length() - result.written().length())
                  .strip());
      assertThatThrownBy(
              () -> generator.generate("a", settings.toBuilder().maxNewTokens(99).build()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("max_new_tokens 99");
    }
  }

  @Test
  void specialTokensInATextAreOrdinaryTextUnlessAskedFor() {
    String text = "the cat [SEP] sat";
    try (TextClassifier plain = TextClassifier.load(Peer.checkpoint("single-label"));
        TextClassifier special =
            TextClassifier.load(
                Peer.checkpoint("single-label"),
                PipelineOptions.DEFAULT.withSpecialTokensInText(true))) {
      assertThat(special.classify(text).tokens().read()).isEqualTo(6);
      assertThat(plain.classify(text).tokens().read()).isGreaterThan(6);
      assertThat(special.classify(text).probability())
          .isNotCloseTo(plain.classify(text).probability(), within(1e-4));
    }
    try (MaskFiller filler = MaskFiller.load(Peer.checkpoint("masked"))) {
      FillingResult result = filler.fill(TextInput.of("the [MASK] [SEP] sat"), 1);
      assertThat(result.masks()).hasSize(1);
      // [CLS] the [MASK] [ se p ] sat [SEP], with unknown ones for the brackets
      assertThat(result.tokens().read()).isGreaterThan(6);
      assertThatThrownBy(() -> filler.fill("the cat"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no mask in the text; write [MASK]");
    }
  }

  @Test
  void whatWasTrainedOnPairsRefusesSingleTexts() {
    Path pairs = Peer.copy("single-label", folder.resolve("pairs"));
    new TrainedInputs(true, false).save(pairs);
    try (TextClassifier classifier = TextClassifier.load(pairs)) {
      assertThat(classifier.classify("the cat", "a dog").scores()).hasSize(3);
      assertThatThrownBy(() -> classifier.classify("the cat"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("trained on pairs");
      assertThat(classifier.classifyEach(texts().subList(0, 1)).get(0).problem())
          .contains(new TextProblem.NotAsTrained(true));
    }
    Path single = Peer.copy("single-label", folder.resolve("single"));
    new TrainedInputs(false, true).save(single);
    try (TextClassifier classifier = TextClassifier.load(single)) {
      assertThatThrownBy(() -> classifier.classify("the cat", "a dog"))
          .hasMessageContaining("trained on single ones");
      // special tokens in texts were special in training
      assertThat(classifier.classify("the cat [SEP] sat").tokens().read()).isEqualTo(6);
    }
  }

  @Test
  void whatIsWrongWithACheckpointIsSaidAtLoading() throws IOException {
    assertThatThrownBy(() -> TextClassifier.load(Peer.checkpoint("masked")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("BertForMaskedLM; classifying needs");
    assertThatThrownBy(() -> MaskFiller.load(Peer.checkpoint("single-label")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("filling masks needs a masked language model");
    assertThatThrownBy(() -> MaskFiller.load(Peer.checkpoint("causal")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no mask token");
    assertThatThrownBy(() -> TextGenerator.load(Peer.checkpoint("regression")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("generating needs a language model");
    assertThatThrownBy(() -> TextEmbedder.load(folder.resolve("none")))
        .isInstanceOf(InputException.class);
    var foreign = TokenizerFiles.load(Peer.checkpoint("causal"));
    PipelineOptions options = PipelineOptions.DEFAULT.withTokenizer(foreign);
    assertThatThrownBy(() -> TextEmbedder.load(Peer.checkpoint("masked"), options))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not the tokenizer that")
        .hasMessageContaining("withForeignTokenizers");
    PipelineOptions anyway =
        PipelineOptions.DEFAULT.withForeignTokenizers(TokenizerPair.of(foreign));
    try (TextEmbedder embedder = TextEmbedder.load(Peer.checkpoint("masked"), anyway)) {
      assertThatThrownBy(() -> embedder.embed("zz"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("do not belong together");
    }
    Path wrong = Peer.copy("single-label", folder.resolve("wrong"));
    Path config = wrong.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("single_label_classification", "ranking"));
    assertThatThrownBy(() -> TextClassifier.load(wrong))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'problem_type' is 'ranking'");
  }

  @Test
  void numbersAreNotClasses() {
    try (TextClassifier regression = TextClassifier.load(Peer.checkpoint("regression"));
        TextClassifier classes = TextClassifier.load(Peer.checkpoint("single-label"))) {
      ClassificationResult number = regression.classify("the cat");
      assertThat(number.type()).isEqualTo(ProblemType.REGRESSION);
      assertThatThrownBy(number::label).isInstanceOf(IllegalStateException.class);
      ClassificationResult result = classes.classify("the cat");
      assertThatThrownBy(result::value).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> result.score("excellent"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[poor, fair, good]");
    }
  }

  @Test
  void optionsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> PipelineOptions.DEFAULT.withBatchSize(0))
        .isInstanceOf(InputException.class);
    try (TextClassifier classifier = TextClassifier.load(Peer.checkpoint("single-label"))) {
      assertThat(classifier.classify(List.of())).isEmpty();
    }
  }

  @Test
  void likenessIsTheCosine() {
    TokenCounts counts = new TokenCounts(1, 1);
    EmbeddingResult one = new EmbeddingResult(new float[] {3, 4}, counts);
    assertThat(one.cosine(new EmbeddingResult(new float[] {4, 3}, counts)))
        .isCloseTo(0.96, within(1e-12));
    assertThatThrownBy(() -> one.cosine(new EmbeddingResult(new float[] {1}, counts)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
