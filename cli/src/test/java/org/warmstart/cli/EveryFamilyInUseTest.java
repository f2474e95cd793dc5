package org.warmstart.cli;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.pipeline.MaskFiller;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.Pooling;
import org.warmstart.pipeline.TextClassifier;
import org.warmstart.pipeline.TextEmbedder;
import org.warmstart.pipeline.TextGenerator;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.GeneratedText;
import org.warmstart.pipeline.result.LabelScore;
import org.warmstart.pipeline.result.TokenCandidate;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.WordPieceTrainer;

/** With every family and head that serves a pipeline, a text's result is the same in any batch. */
class EveryFamilyInUseTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-4);
  private static final int ALL_TOKENS = 1000;

  /** Of different lengths, so that all but the longest are padded in a batch. */
  private static final List<TextInput> TEXTS =
      TextInput.ofAll(
          List.of(
              "the [MASK]", "a dog sat [MASK] the mat and a cat", "[MASK] cat sat", "a [MASK]"));

  private final Path folder;
  private final SoftAssertions softly = new SoftAssertions();

  EveryFamilyInUseTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static Stream<String> families() {
    return Families.all().stream().map(Families.Entry::modelType);
  }

  @ParameterizedTest
  @MethodSource("families")
  void aTextHasOneResultInAnyBatch(String family) {
    Tokenizer tokenizer =
        new WordPieceTrainer()
            .vocabularySize(60)
            .train(List.of("the cat sat on the mat", "a dog sat on a mat"));
    Set<String> served = new TreeSet<>();
    for (Head head :
        Families.read(TinyFamilies.config(family, tokenizer.vocabularySize()), family)
            .family()
            .heads()) {
      Path checkpoint = checkpoint(family, head, tokenizer);
      compare(served, "classes", checkpoint, EveryFamilyInUseTest::classes);
      compare(served, "masks", checkpoint, EveryFamilyInUseTest::masks);
      compare(served, "vectors", checkpoint, EveryFamilyInUseTest::vectors);
      compare(served, "texts", checkpoint, EveryFamilyInUseTest::texts);
    }
    softly.assertThat(served).as(family).isNotEmpty();
    softly.assertAll();
  }

  /** A pipeline, and what it makes of a list of texts, in numbers. */
  private record Use(AutoCloseable pipeline, Function<List<TextInput>, List<double[]>> results) {}

  private void compare(
      Set<String> served, String what, Path checkpoint, Function<Path, Use> loading) {
    Use use;
    try {
      use = loading.apply(checkpoint);
    } catch (InputException e) {
      return; // this head does something else
    }
    served.add(what);
    try (AutoCloseable closed = use.pipeline()) {
      List<double[]> together = use.results().apply(TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        double[] alone = use.results().apply(List.of(TEXTS.get(i))).get(0);
        softly
            .assertThat(together.get(i))
            .as("%s of %s, text %s", what, checkpoint.getFileName(), i)
            .containsExactly(alone, ROUNDING);
      }
    } catch (Exception e) {
      softly.fail(what + " of " + checkpoint.getFileName(), e);
    }
  }

  private static Use classes(Path checkpoint) {
    TextClassifier classifier = TextClassifier.load(checkpoint);
    return new Use(
        classifier,
        texts ->
            classifier.classify(texts).stream()
                .map(each -> each.scores().stream().mapToDouble(LabelScore::score).toArray())
                .toList());
  }

  private static Use masks(Path checkpoint) {
    MaskFiller filler = MaskFiller.load(checkpoint);
    return new Use(
        filler,
        texts ->
            filler.fill(texts, ALL_TOKENS).stream()
                .map(
                    each ->
                        each.masks().get(0).stream()
                            .sorted(Comparator.comparingInt(TokenCandidate::id))
                            .mapToDouble(TokenCandidate::probability)
                            .toArray())
                .toList());
  }

  private static Use vectors(Path checkpoint) {
    TextEmbedder embedder =
        TextEmbedder.load(checkpoint, PipelineOptions.DEFAULT, Pooling.MEAN, false);
    return new Use(
        embedder,
        texts -> embedder.embed(texts).stream().map(each -> doubles(each.vector())).toList());
  }

  private static double[] doubles(float[] numbers) {
    double[] doubles = new double[numbers.length];
    for (int d = 0; d < doubles.length; d++) {
      doubles[d] = numbers[d];
    }
    return doubles;
  }

  /** Beams, whose scores are numbers. */
  private static Use texts(Path checkpoint) {
    TextGenerator generator = TextGenerator.load(checkpoint);
    GenerationSettings settings =
        generator.settings().toBuilder().numBeams(2).maxNewTokens(3).build();
    return new Use(
        generator,
        texts ->
            generator.generate(texts, settings).stream()
                .map(each -> each.texts().stream().map(GeneratedText::score))
                .map(scores -> scores.mapToDouble(score -> score.orElseThrow()).toArray())
                .toList());
  }

  private Path checkpoint(String family, Head head, Tokenizer tokenizer) {
    Engine.start();
    RandomState.seed(7);
    Path checkpoint = folder.resolve(family + "-" + head);
    Model model =
        Families.create(
            Families.read(TinyFamilies.config(family, head, tokenizer.vocabularySize()), family),
            head);
    model.initialise();
    Checkpoint.save(model, checkpoint);
    model.release();
    TokenizerFiles.save(tokenizer, checkpoint);
    return checkpoint;
  }
}
