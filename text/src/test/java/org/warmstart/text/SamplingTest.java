package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.segment.UnigramModel;
import org.warmstart.text.sentencepiece.SentencePieceProto;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Vocabulary;

/** Segmentations are drawn as often as they should be: compared with every one's probability. */
class SamplingTest {
  private static final int DRAWS = 20_000;
  private static final double UNKNOWN_PENALTY = 10;
  private static final Map<String, Double> PIECES = pieces();

  private final Path folder;

  SamplingTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Map<String, Double> pieces() {
    Map<String, Double> pieces = new LinkedHashMap<>();
    pieces.put("<unk>", 0.0);
    String[] texts = {"a", "b", "ab", "ba", "aba", "bab", "abab", "🗽", "🗽a", "b🗽"};
    for (int i = 0; i < texts.length; i++) {
      pieces.put(texts[i], -1 - 0.7 * i);
    }
    return pieces;
  }

  private static Tokenizer tokenizer(Model model) {
    Pipeline pipeline = new Pipeline(null, null, model, null, null, List.of(), null, null);
    SpecialTokens none = new SpecialTokens(null, null, null, null, null, null, null);
    return new Tokenizer(pipeline, TokenizerConfig.of(none, "PreTrainedTokenizerFast", 0));
  }

  private static Tokenizer unigram() {
    Vocabulary vocabulary = Vocabulary.of(List.copyOf(PIECES.keySet()), "test");
    double[] scores = PIECES.values().stream().mapToDouble(score -> score).toArray();
    return tokenizer(new UnigramModel(vocabulary, scores, 0, false, "test"));
  }

  /** The weights of all segmentations of a text, those of the pieces to the power of alpha. */
  private static Map<List<String>, Double> lattice(
      String text, Map<String, Double> pieces, double alpha) {
    if (text.isEmpty()) {
      return Map.of(List.of(), 1.0);
    }
    Map<List<String>, Double> all = new HashMap<>();
    int first = Character.charCount(text.codePointAt(0));
    double lowest = pieces.values().stream().mapToDouble(score -> score).min().orElseThrow();
    for (int end = first; end <= text.length(); end++) {
      String piece = text.substring(0, end);
      Double score = pieces.get(piece);
      if (score == null && end == first) {
        score = lowest - UNKNOWN_PENALTY;
      }
      if (score != null) {
        double weight = Math.exp(alpha * score);
        lattice(text.substring(end), pieces, alpha)
            .forEach(
                (rest, others) -> {
                  List<String> whole = new ArrayList<>(List.of(piece));
                  whole.addAll(rest);
                  all.merge(whole, weight * others, Double::sum);
                });
      }
    }
    return all;
  }

  /**
   * Pearson's test at the level of one in a thousand, for which the critical value is approximated
   * after Wilson and Hilferty (1931).
   */
  private static void assertDrawn(
      Map<List<String>, Double> weights, LongFunction<List<String>> draw) {
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    Map<List<String>, Integer> seen = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      seen.merge(draw.apply(i), 1, Integer::sum);
    }
    assertThat(weights.keySet()).containsAll(seen.keySet());
    double statistic = 0;
    int cells = 0;
    double rareExpected = 0;
    int rareSeen = 0;
    for (Map.Entry<List<String>, Double> entry : weights.entrySet()) {
      double expected = DRAWS * entry.getValue() / sum;
      int observed = seen.getOrDefault(entry.getKey(), 0);
      if (expected < 5) {
        rareExpected += expected;
        rareSeen += observed;
      } else {
        statistic += (observed - expected) * (observed - expected) / expected;
        cells++;
      }
    }
    if (rareExpected >= 5) {
      statistic += (rareSeen - rareExpected) * (rareSeen - rareExpected) / rareExpected;
      cells++;
    }
    double freedom = cells - 1;
    assertThat(freedom).isGreaterThanOrEqualTo(1);
    double part = 2 / (9 * freedom);
    assertThat(statistic).isLessThan(freedom * Math.pow(1 - part + 3.09 * Math.sqrt(part), 3));
  }

  @ParameterizedTest
  @CsvSource({"0, ababab", "0.2, ababab", "1, ababab", "2.5, abab", "0.5, ab🗽a🗽b", "0.3, baba"})
  void unigramSegmentationsAreDrawnFromTheWholeLattice(double alpha, String word) {
    Tokenizer tokenizer = unigram();
    Sampling sampling = Sampling.unigram(alpha, 11);
    assertDrawn(
        lattice(word, PIECES, alpha),
        i -> strings(tokenizer, tokenizer.ids(word, sampling.derive(i))));
  }

  @Test
  void unknownCharactersAreInTheLattice() {
    Tokenizer tokenizer = unigram();
    Sampling sampling = Sampling.unigram(0.5, 12);
    Map<List<String>, Double> weights = new HashMap<>();
    lattice("abxab", PIECES, 0.5)
        .forEach(
            (tokens, weight) -> {
              List<String> shown =
                  tokens.stream().map(token -> token.equals("x") ? "<unk>" : token).toList();
              weights.merge(shown, weight, Double::sum);
            });
    assertDrawn(weights, i -> strings(tokenizer, tokenizer.ids("abxab", sampling.derive(i))));
  }

  @Test
  void sentencePieceSegmentsTextsAtRandomToo() {
    Path file = ReferenceTokenizers.directory("sentencepiece").resolve("unigram.model");
    Tokenizer tokenizer = TokenizerFiles.load(file);
    Map<String, Double> pieces = new HashMap<>();
    for (SentencePieceProto.Piece piece : SentencePieceProto.read(file).pieces()) {
      if (piece.kind() == SentencePieceProto.Kind.NORMAL) {
        pieces.put(piece.text(), (double) piece.score());
      }
    }
    Sampling sampling = Sampling.unigram(0.3, 13);
    Map<List<String>, Double> weights = lattice("▁the▁text", pieces, 0.3);
    assertThat(weights).hasSizeGreaterThan(20);
    assertDrawn(weights, i -> strings(tokenizer, tokenizer.ids("the text", sampling.derive(i))));
  }

  private static final List<List<String>> MERGES =
      List.of(
          List.of("a", "b"),
          List.of("b", "a"),
          List.of("ab", "ab"),
          List.of("a", "ab"),
          List.of("c", "ab"),
          List.of("abab", "c"));

  private static Tokenizer bpe() {
    List<String> tokens = new ArrayList<>(List.of("a", "b", "c"));
    List<Merge> merges = new ArrayList<>();
    for (List<String> pair : MERGES) {
      tokens.add(pair.get(0) + pair.get(1));
      merges.add(new Merge(pair.get(0), pair.get(1), ""));
    }
    return tokenizer(
        new BpeModel(
            Vocabulary.of(tokens, "test"),
            merges,
            BpeModel.Options.withSuffix(null, null),
            "test"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void dropoutIsThePapersAlgorithm(double probability) {
    Tokenizer tokenizer = bpe();
    Sampling sampling = Sampling.bpeDropout(probability, 14);
    String word = "cababcaab";
    assertDrawn(
        SlowBpe.dropout(List.of(word.split("")), MERGES, probability),
        i -> strings(tokenizer, tokenizer.ids(word, sampling.derive(i))));
  }

  @Test
  void withoutDropoutItIsOrdinaryBpeAndWithAllOfItCharacters() {
    for (String name : List.of("gpt2", "gpt1", "sentencepiece/bpe.model")) {
      Tokenizer tokenizer = ReferenceTokenizers.load(name);
      for (String line : ReferenceTokenizers.corpus()) {
        assertThat(tokenizer.ids(line, Sampling.bpeDropout(0, 1))).isEqualTo(tokenizer.ids(line));
      }
    }
    Tokenizer gpt2 = ReferenceTokenizers.load("gpt2");
    assertThat(strings(gpt2, gpt2.ids("lower case", Sampling.bpeDropout(1, 1))))
        .isEqualTo(List.of("lowerĠcase".split("")));
    Tokenizer bpe = ReferenceTokenizers.load("sentencepiece/bpe.model");
    assertThat(strings(bpe, bpe.ids("lower case", Sampling.bpeDropout(1, 1))))
        .isEqualTo(List.of("▁lower▁case".split("")));
  }

  @Test
  void everyWordIsDrawnAnewAndOrdinaryEncodingStaysAsItWas() {
    for (String name : List.of("gpt2", "unigram", "sentencepiece/unigram.model")) {
      Tokenizer tokenizer = ReferenceTokenizers.load(name);
      boolean unigram = name.contains("unigram");
      Sampling sampling = unigram ? Sampling.unigram(0.1, 3) : Sampling.bpeDropout(0.3, 3);
      String text = " tokenizer".repeat(200);
      int[] before = tokenizer.ids(text);
      Encoding drawn = tokenizer.encode(text, null, EncodeOptions.DEFAULT.sampled(sampling));
      Set<List<String>> spellings = new HashSet<>();
      List<String> word = new ArrayList<>();
      for (int i = 0; i < drawn.size(); i++) {
        if (text.charAt(drawn.starts()[i]) == ' ' && !word.isEmpty()) {
          spellings.add(List.copyOf(word));
          word.clear();
        }
        word.add(drawn.tokens()[i]);
      }
      assertThat(spellings).as(name).hasSizeGreaterThan(5);
      assertThat(tokenizer.ids(text)).isEqualTo(before);
      assertThat(tokenizer.ids(text, sampling))
          .isEqualTo(
              tokenizer
                  .encode(
                      text, null, EncodeOptions.DEFAULT.withoutSpecialTokens().sampled(sampling))
                  .ids());
      assertThat(tokenizer.decode(drawn.ids(), true).strip()).isEqualTo(text.strip());
    }
  }

  @Test
  void theNumberOfThreadsChangesNothing() throws Exception {
    Tokenizer tokenizer = ReferenceTokenizers.load("unigram");
    EncodeOptions options = EncodeOptions.DEFAULT.sampled(Sampling.unigram(0.2, 5));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      texts.addAll(ReferenceTokenizers.corpus());
    }
    List<int[]> alone = batch(tokenizer, texts, options, 1);
    List<int[]> together = batch(tokenizer, texts, options, 4);
    Set<List<Integer>> different = new HashSet<>();
    for (int i = 0; i < alone.size(); i++) {
      assertThat(together.get(i)).isEqualTo(alone.get(i));
      different.add(Arrays.stream(alone.get(i)).boxed().toList());
    }
    // the same text is drawn differently in each of its places
    assertThat(different).hasSizeGreaterThan(texts.size() / 2);
    assertThat(tokenizer.encode(texts.get(0), null, options).ids()).isEqualTo(alone.get(0));
  }

  private static List<int[]> batch(
      Tokenizer tokenizer, List<String> texts, EncodeOptions options, int threads)
      throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(() -> tokenizer.encodeBatch(texts, options)).get().stream()
          .map(Encoding::ids)
          .toList();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aFilesDropoutIsKeptButEncodingDoesNotUseItByItself() throws IOException {
    Path file = file(0.25);
    Tokenizer tokenizer = TokenizerFiles.load(file);
    Tokenizer without = ReferenceTokenizers.load("gpt2");
    String line = ReferenceTokenizers.corpus().get(0);
    assertThat(tokenizer.ids(line)).isEqualTo(without.ids(line));
    assertThat(tokenizer.sampling()).contains(Sampling.bpeDropout(0.25, 0));
    assertThat(tokenizer.encode(line, null, tokenizer.fileOptions()).ids())
        .isEqualTo(tokenizer.ids(line, Sampling.bpeDropout(0.25, 0)))
        .isNotEqualTo(without.ids(line));
    TokenizerFiles.save(tokenizer, folder.resolve("saved"));
    assertThat(TokenizerFiles.load(folder.resolve("saved")).sampling())
        .isEqualTo(tokenizer.sampling());
    assertThat(TokenizerFiles.load(file(0)).sampling()).isEmpty();
    assertThat(without.sampling()).isEmpty();
  }

  private Path file(double dropout) throws IOException {
    Path original = ReferenceTokenizers.directory("gpt2").resolve("tokenizer.json");
    String json = Files.readString(original);
    String changed = json.replaceFirst("\"dropout\": ?null", "\"dropout\":" + dropout);
    assertThat(changed).isNotEqualTo(json);
    return Files.writeString(folder.resolve("dropout.json"), changed);
  }

  @Test
  void whatCannotBeSampledIsRefused() throws IOException {
    assertThatThrownBy(() -> Sampling.unigram(-1, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("alpha has to be at least 0, not -1.0");
    assertThatThrownBy(() -> Sampling.bpeDropout(1.5, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("BPE dropout has to be from 0 to 1, not 1.5");
    assertThatThrownBy(
            () -> ReferenceTokenizers.load("bert-cased").ids("a", Sampling.bpeDropout(0.1, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("only Unigram and BPE tokenizers");
    assertThatThrownBy(() -> ReferenceTokenizers.load("gpt2").ids("a", Sampling.unigram(0.1, 0)))
        .isInstanceOf(InputException.class)
        .hasMessage("sampling with alpha needs a Unigram tokenizer; this one is BPE");
    Path wrong = file(2);
    assertThatThrownBy(() -> TokenizerFiles.load(wrong))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(wrong.toString(), "model.dropout", "from 0 to 1");
  }

  private static List<String> strings(Tokenizer tokenizer, int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> String.valueOf(tokenizer.token(id))).toList();
  }
}
