package org.warmstart.text.train.unigram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.warmstart.base.Progress;
import org.warmstart.text.train.count.WordCounts;
import org.warmstart.text.train.count.Workers;

/** The parts of the Unigram trainer against slow and simple ways to the same results. */
class UnigramLearnerTest {
  private static final int MOST = 1_000_000;

  private static List<WordCounts.Counted> randomWords(long seed, int count, int letters) {
    Random random = new Random(seed);
    Map<String, Long> words = new HashMap<>();
    for (int i = 0; i < count; i++) {
      StringBuilder word = new StringBuilder();
      int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 7);
      for (int j = 0; j < length; j++) {
        word.appendCodePoint(0x1F5FD + random.nextInt(letters));
      }
      words.merge(word.toString(), 1L + random.nextInt(4), Long::sum);
    }
    return words.entrySet().stream()
        .map(entry -> new WordCounts.Counted(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static UnigramWords words(List<WordCounts.Counted> words) {
    BitSet kept = new BitSet();
    words.forEach(word -> word.word().codePoints().forEach(kept::set));
    return new UnigramWords(words, kept);
  }

  private static UnigramWords words(String... words) {
    return words(Arrays.stream(words).map(word -> new WordCounts.Counted(word, 1)).toList());
  }

  @Test
  void suffixesAreSorted() {
    UnigramWords words = words(randomWords(1, 300, 3));
    int[] text = words.text();
    SubstringIndex index = new SubstringIndex(text, words.symbols());
    List<String> prefixes = new ArrayList<>();
    for (int rank = 0; rank < index.size(); rank++) {
      StringBuilder prefix = new StringBuilder();
      for (int i = 0; i < index.length(rank); i++) {
        prefix.append((char) text[index.suffix(rank) + i]);
      }
      assertThat(index.length(rank) == 16 || text[index.suffix(rank) + index.length(rank)] == 0)
          .isTrue();
      prefixes.add(prefix.toString());
    }
    assertThat(prefixes).isSorted();
    for (int rank = 1; rank < prefixes.size(); rank++) {
      String one = prefixes.get(rank - 1);
      String other = prefixes.get(rank);
      int common = index.common(rank);
      assertThat(other).startsWith(one.substring(0, common));
      assertThat(
              common == Math.min(one.length(), other.length())
                  || one.charAt(common) != other.charAt(common))
          .isTrue();
    }
  }

  @Test
  void seedsAreTheSubstringsThatEndOrGoOnInSeveralWays() {
    List<WordCounts.Counted> list = randomWords(2, 60, 3);
    Map<String, Long> seen = new HashMap<>();
    Map<String, BitSet> goesOn = new HashMap<>();
    forEachSubstring(
        list,
        (substring, next) -> {
          goesOn.computeIfAbsent(substring, key -> new BitSet()).set(next.codePoint);
          seen.merge(substring, next.count, Long::sum);
        });
    Map<String, Long> wanted = new HashMap<>();
    seen.forEach(
        (substring, count) -> {
          int length = substring.codePointCount(0, substring.length());
          BitSet next = goesOn.getOrDefault(substring, new BitSet());
          boolean full = length == 16 || next.cardinality() > 1 || next.get(0);
          if (length == 1 || (full && count >= 2)) {
            wanted.put(substring, count * length);
          }
        });
    PieceSet pieces = UnigramSeeds.pieces(words(list), MOST);
    Map<String, Long> found = new HashMap<>();
    for (int piece = 0; piece < pieces.size(); piece++) {
      found.put(pieces.string(piece), Math.round(pieces.score(piece)));
    }
    assertThat(found).isEqualTo(wanted);
  }

  private record Next(int codePoint, long count) {}

  /** All substrings of up to 16 characters, with the character after each; 0 at a word's end. */
  private static void forEachSubstring(
      List<WordCounts.Counted> words, BiConsumer<String, Next> visitor) {
    for (WordCounts.Counted word : words) {
      int[] points = word.word().codePoints().toArray();
      for (int from = 0; from < points.length; from++) {
        for (int to = from + 1; to <= Math.min(points.length, from + 16); to++) {
          int next = to < points.length ? points[to] : 0;
          visitor.accept(new String(points, from, to - from), new Next(next, word.count()));
        }
      }
    }
  }

  @Test
  void everyPlaceKnowsItsPiecesEvenAfterSomeAreForgotten() {
    UnigramWords words = words(randomWords(3, 100, 3));
    PieceSet pieces = UnigramSeeds.pieces(words, 200);
    Random random = new Random(4);
    for (int round = 0; round < 3; round++) {
      Map<String, Integer> ids = new HashMap<>();
      for (int piece = 0; piece < pieces.size(); piece++) {
        ids.put(pieces.string(piece), piece);
      }
      for (int word = 0; word < words.size(); word++) {
        for (int place = words.start(word); place < words.end(word); place++) {
          List<Integer> found = new ArrayList<>();
          for (int p = pieces.longest(place); p >= 0; p = pieces.shorter(p)) {
            found.add(p);
          }
          List<Integer> wanted = new ArrayList<>();
          for (int length = Math.min(16, words.end(word) - place); length > 0; length--) {
            Integer id = ids.get(string(words, place, length));
            if (id != null) {
              wanted.add(id);
            }
          }
          assertThat(found).isEqualTo(wanted);
        }
      }
      boolean[] kept = new boolean[pieces.size()];
      for (int piece = 0; piece < kept.length; piece++) {
        kept[piece] = pieces.length(piece) == 1 || random.nextBoolean();
      }
      pieces.retain(kept);
    }
  }

  private static String string(UnigramWords words, int place, int length) {
    StringBuilder string = new StringBuilder();
    for (int i = 0; i < length; i++) {
      string.appendCodePoint(words.codePoint(words.text()[place + i]));
    }
    return string.toString();
  }

  @Test
  void expectedCountsAreThoseOverAllSegmentations() {
    List<WordCounts.Counted> list =
        List.of(new WordCounts.Counted("ababa", 3), new WordCounts.Counted("abbab", 2));
    UnigramWords words = words(list);
    PieceSet pieces = UnigramSeeds.pieces(words, MOST);
    Random random = new Random(5);
    Map<String, Double> scores = new HashMap<>();
    for (int piece = 0; piece < pieces.size(); piece++) {
      pieces.setScore(piece, -5 * random.nextDouble() - 0.1);
      scores.put(pieces.string(piece), pieces.score(piece));
    }
    Map<String, Double> expected = new HashMap<>();
    Map<String, Double> best = new HashMap<>();
    for (WordCounts.Counted word : list) {
      List<List<String>> all = segmentations(word.word(), scores);
      double sum = all.stream().mapToDouble(s -> Math.exp(score(s, scores))).sum();
      for (List<String> segmentation : all) {
        double share = Math.exp(score(segmentation, scores)) / sum;
        segmentation.forEach(piece -> expected.merge(piece, share * word.count(), Double::sum));
      }
      all.stream()
          .max(java.util.Comparator.comparingDouble(s -> score(s, scores)))
          .orElseThrow()
          .forEach(piece -> best.merge(piece, (double) word.count(), Double::sum));
    }
    try (Workers workers = new Workers(2)) {
      UnigramPass pass = new UnigramPass(pieces, workers);
      double[] found = pass.expectedCounts();
      long[] used = pass.bestCounts();
      for (int piece = 0; piece < found.length; piece++) {
        String string = pieces.string(piece);
        assertThat(found[piece]).isCloseTo(expected.getOrDefault(string, 0.0), within(1e-5));
        assertThat((double) used[piece]).isEqualTo(best.getOrDefault(string, 0.0));
      }
      pass.forEachAlternative(
          (piece, alternative, count) -> {
            String string = pieces.string(piece);
            Map<String, Double> others = new HashMap<>(scores);
            others.remove(string);
            double wanted =
                segmentations(string, others).stream()
                    .mapToDouble(s -> score(s, scores))
                    .max()
                    .orElseThrow();
            double score = 0;
            for (int i = 0; i < count; i++) {
              score += pieces.score(alternative[i]);
            }
            assertThat(score).isCloseTo(wanted, within(1e-9));
          });
    }
  }

  private static double score(List<String> segmentation, Map<String, Double> scores) {
    return segmentation.stream().mapToDouble(scores::get).sum();
  }

  private static List<List<String>> segmentations(String word, Map<String, Double> scores) {
    if (word.isEmpty()) {
      return List.of(List.of());
    }
    List<List<String>> all = new ArrayList<>();
    for (int end = 1; end <= word.length(); end++) {
      String piece = word.substring(0, end);
      if (scores.containsKey(piece)) {
        for (List<String> rest : segmentations(word.substring(end), scores)) {
          List<String> whole = new ArrayList<>(List.of(piece));
          whole.addAll(rest);
          all.add(whole);
        }
      }
    }
    return all;
  }

  @Test
  void whatIsFarLikelierThanItsCharactersDoesNotOverflow() {
    StringBuilder rare = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      rare.append((char) (0x4E00 + i));
    }
    List<WordCounts.Counted> list =
        List.of(
            new WordCounts.Counted("a", 1L << 40),
            new WordCounts.Counted(rare.toString().repeat(8), 2));
    try (Workers workers = new Workers(1)) {
      UnigramLearner learner = new UnigramLearner(words(list), MOST, workers);
      List<UnigramLearner.Scored> learned = learner.learn(20, Progress.NONE);
      assertThat(learned).hasSize(20).allMatch(piece -> Double.isFinite(piece.score()));
      assertThat(learned).extracting(UnigramLearner.Scored::piece).contains(rare.toString());
    }
  }

  @Test
  void charactersThatAreNotKeptAndLongWordsEndWords() {
    BitSet kept = new BitSet();
    kept.set('a', 'd');
    UnigramWords words =
        new UnigramWords(
            List.of(
                new WordCounts.Counted("?ab?c??", 2),
                new WordCounts.Counted("???", 1),
                new WordCounts.Counted("b".repeat(300), 1)),
            kept);
    List<String> found = new ArrayList<>();
    for (int word = 0; word < words.size(); word++) {
      found.add(string(words, words.start(word), words.end(word) - words.start(word)));
    }
    assertThat(found).containsExactly("ab", "c", "b".repeat(128), "b".repeat(128), "b".repeat(44));
    assertThat(words.symbolCount(1)).isEqualTo(2);
    assertThat(words.symbolCount(2)).isEqualTo(302);
    assertThat(words("ab", "c").count(1)).isEqualTo(1);
  }

  @Test
  void digammaHasItsPublishedValues() {
    // Abramowitz and Stegun, table 6.1 and equation 6.3.3
    assertThat(Digamma.of(1)).isCloseTo(-0.5772156649, within(1e-10));
    assertThat(Digamma.of(1.5)).isCloseTo(0.0364899740, within(1e-10));
    assertThat(Digamma.of(2)).isCloseTo(0.4227843351, within(1e-10));
    assertThat(Digamma.of(0.5)).isCloseTo(-1.9635100260, within(1e-10));
  }
}
