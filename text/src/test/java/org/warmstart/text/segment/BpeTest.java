package org.warmstart.text.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.warmstart.base.Progress;
import org.warmstart.text.SlowBpe;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.train.BpeLearner;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.WordPieceTrainer;
import org.warmstart.text.train.count.Alphabet;
import org.warmstart.text.train.count.WordCounts;

class BpeTest {
  /** The example of the Wikipedia article on byte-pair encoding: aa, then ab, then both. */
  @Test
  void workedExample() {
    Vocabulary vocabulary =
        Vocabulary.of(
            Map.of("a", 0, "b", 1, "c", 2, "d", 3, "aa", 4, "ab", 5, "aaab", 6), "example");
    List<Merge> merges =
        List.of(new Merge("a", "a", ""), new Merge("a", "b", ""), new Merge("aa", "ab", ""));
    BpeModel model =
        new BpeModel(vocabulary, merges, BpeModel.Options.withSuffix(null, null), "example");

    Segments segments = model.segment("aaabdaaabac".toCharArray(), 0, 11);

    assertThat(segments.ids()).containsExactly(6, 3, 6, 0, 2);
    assertThat(segments.starts()).containsExactly(0, 4, 5, 9, 10);
    assertThat(segments.ends()).containsExactly(4, 5, 9, 10, 11);
  }

  @Property(tries = 300)
  void learnsWhatTheSlowAlgorithmLearns(
      @ForAll @Size(min = 1, max = 30)
          List<@StringLength(min = 1, max = 9) @CharRange(from = 'a', to = 'd') String> words,
      @ForAll @IntRange(min = 5, max = 40) int size,
      @ForAll @IntRange(max = 3) int minFrequency) {
    assertLearnsTheSame(words, size, minFrequency, "", "");
    assertLearnsTheSame(words, size, minFrequency, "", "</w>");
    assertLearnsTheSame(words, size, minFrequency, "##", "");
  }

  private static void assertLearnsTheSame(
      List<String> words, int size, int minFrequency, String prefix, String suffix) {
    WordCounts counts = new WordCounts();
    Map<List<String>, Long> split = new HashMap<>();
    Set<String> inside = new TreeSet<>();
    Set<String> last = new TreeSet<>();
    Set<String> order = new LinkedHashSet<>();
    Set<String> characters = new TreeSet<>();
    for (String word : words) {
      counts.add(word.toCharArray(), 0, word.length(), 1);
      List<String> symbols = new ArrayList<>();
      for (int i = 0; i < word.length(); i++) {
        boolean end = i == word.length() - 1;
        String symbol = (i == 0 ? "" : prefix) + word.charAt(i) + (end ? suffix : "");
        symbols.add(symbol);
        characters.add(word.substring(i, i + 1));
        (end ? last : inside).add(symbol);
      }
      split.merge(symbols, 1L, Long::sum);
    }
    order.addAll(characters);
    order.addAll(inside);
    order.addAll(last);
    Alphabet alphabet = new Alphabet(counts.words(word -> word), List.of(), "", 0, prefix, suffix);
    List<Merge> learned =
        new BpeLearner(counts.words(word -> word), alphabet)
            .learn(size, minFrequency, prefix, Progress.NONE);
    assertThat(learned.stream().map(merge -> List.of(merge.left(), merge.right())).toList())
        .isEqualTo(SlowBpe.learn(split, List.copyOf(order), size, minFrequency));
  }

  @Property(tries = 300)
  void segmentsAsTheSlowAlgorithmSegments(
      @ForAll @Size(min = 1, max = 20)
          List<@StringLength(min = 1, max = 9) @CharRange(from = 'a', to = 'c') String> words,
      @ForAll @StringLength(min = 1, max = 40) @CharRange(from = 'a', to = 'c') String word) {
    Tokenizer tokenizer = new ByteLevelBpeTrainer().vocabularySize(290).train(words);
    List<List<String>> merges =
        mergesOf(tokenizer).stream().map(merge -> List.of(merge.left(), merge.right())).toList();
    assertThat(tokenizer.encode(word).tokens())
        .containsExactlyElementsOf(SlowBpe.segment(List.of(word.split("")), merges));
  }

  private static List<Merge> mergesOf(Tokenizer tokenizer) {
    return ((BpeModel) tokenizer.model()).merges();
  }

  @Property(tries = 200)
  void wordPieceTakesTheLongestToken(
      @ForAll @Size(min = 1, max = 20)
          List<@StringLength(min = 1, max = 6) @CharRange(from = 'a', to = 'c') String> words,
      @ForAll @StringLength(min = 1, max = 30) @AlphaChars String other) {
    Tokenizer tokenizer = new WordPieceTrainer().vocabularySize(60).train(words);
    Set<String> vocabulary = new TreeSet<>();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      vocabulary.add(String.valueOf(tokenizer.token(id)));
    }
    for (String word : words) {
      assertThat(tokenizer.encode(word, false).tokens())
          .containsExactlyElementsOf(greedy(word, vocabulary));
    }
    String lower = other.toLowerCase(Locale.ROOT);
    assertThat(tokenizer.encode(other, false).tokens())
        .containsExactlyElementsOf(greedy(lower, vocabulary));
  }

  private static List<String> greedy(String word, Set<String> vocabulary) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    while (start < word.length()) {
      int end = word.length();
      String mark = start == 0 ? "" : "##";
      while (end > start && !vocabulary.contains(mark + word.substring(start, end))) {
        end--;
      }
      if (end == start) {
        return List.of("[UNK]");
      }
      tokens.add(mark + word.substring(start, end));
      start = end;
    }
    return tokens;
  }
}
