package org.warmstart.eval.metric.rouge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.warmstart.eval.metric.Rouge;
import org.warmstart.eval.metric.WordF1;

/** Against rouge-score 0.1.2 with NLTK 3.10, on texts made for the purpose. */
class RougeTest {
  private static final Set<RougeType> ALL = EnumSet.allOf(RougeType.class);

  private record Example(String prediction, List<String> references, JsonNode expected) {}

  @Test
  void stemsAsNltk() throws IOException {
    RougeVocabulary vocabulary = new RougeVocabulary(true);
    PorterStemmer stemmer = new PorterStemmer();
    List<String> wrong = new ArrayList<>();
    List<String> lines = lines("stems.tsv");
    for (String line : lines) {
      String[] pair = line.split("\t");
      byte[] word = pair[0].getBytes(StandardCharsets.US_ASCII);
      int length = stemmer.stem(word, 0, word.length);
      String stem = new String(stemmer.buffer(), 0, length, StandardCharsets.US_ASCII);
      if (!stem.equals(pair[1])) {
        wrong.add(pair[0] + ": " + stem + ", not " + pair[1]);
      }
      vocabulary.number(word, 0, word.length);
    }
    assertThat(lines).hasSizeGreaterThan(1700);
    assertThat(wrong).isEmpty();
  }

  @Test
  void equalsRougeScoreToTheLastBit() throws IOException {
    List<Example> examples = examples();
    assertThat(examples).hasSizeGreaterThan(40);
    for (boolean stem : new boolean[] {true, false}) {
      RougeScorer scorer = new RougeScorer(ALL, stem);
      for (Example example : examples) {
        Map<RougeType, OverlapScore> scores =
            scorer.score(example.prediction(), example.references());
        JsonNode expected = example.expected().get(stem ? "stemmed" : "unstemmed");
        for (RougeType type : RougeType.values()) {
          JsonNode values = expected.get(type.title());
          assertThat(scores)
              .as("%s of '%s'", type, example.prediction())
              .containsEntry(
                  type,
                  new OverlapScore(
                      values.get(0).asDouble(),
                      values.get(1).asDouble(),
                      values.get(2).asDouble()));
        }
      }
    }
  }

  @Test
  void averagesAndMerges() throws IOException {
    List<Example> examples = examples();
    Rouge all = new Rouge(ALL, true);
    Rouge first = new Rouge(ALL, true);
    Rouge second = new Rouge(ALL, true);
    double sum = 0;
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      all.add(example.prediction(), example.references());
      (i % 2 == 0 ? first : second).add(example.prediction(), example.references());
      sum += example.expected().get("stemmed").get("rougeLsum").get(2).asDouble();
    }
    first.merge(second);
    assertThat(first.count()).isEqualTo(examples.size());
    SortedMap<String, Double> result = all.result();
    assertThat(result).hasSize(12);
    assertThat(result.get("rougeLsum")).isCloseTo(sum / examples.size(), within(1e-12));
    first
        .result()
        .forEach((name, value) -> assertThat(value).isCloseTo(result.get(name), within(1e-12)));
  }

  @Test
  void subsequenceLengthIsThatOfTheTextbookTable() {
    Random random = new Random(3);
    LongestCommonSubsequence subsequence = new LongestCommonSubsequence();
    for (int round = 0; round < 300; round++) {
      int[] a = random.ints(random.nextInt(200), 0, 1 + random.nextInt(30)).toArray();
      int[] b = random.ints(random.nextInt(200), 0, 30).toArray();
      subsequence.setReference(a, 0, a.length, 30);
      assertThat(subsequence.length(b, 0, b.length)).isEqualTo(textbookLength(a, b));
      long[] marked = new long[4];
      subsequence.mark(b, 0, b.length, marked);
      int positions = 0;
      for (long block : marked) {
        positions += Long.bitCount(block);
      }
      assertThat(positions).isEqualTo(textbookLength(a, b));
    }
  }

  private static int textbookLength(int[] a, int[] b) {
    int[][] table = new int[a.length + 1][b.length + 1];
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        table[i][j] =
            a[i - 1] == b[j - 1]
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    return table[a.length][b.length];
  }

  @Test
  void scoresStayRightWhileTheVocabularyGrows() {
    RougeScorer scorer = new RougeScorer(ALL, true);
    OverlapScore third = new OverlapScore(1 / 3.0, 1 / 3.0, 1 / 3.0);
    for (int i = 0; i < 20_000; i++) {
      String prediction = "w" + i + " x" + i + " same";
      String reference = "y" + i + " same z" + i;
      assertThat(scorer.score(prediction, List.of(reference)))
          .containsEntry(RougeType.ROUGE_1, third)
          .containsEntry(RougeType.ROUGE_2, OverlapScore.ZERO)
          .containsEntry(RougeType.ROUGE_LSUM, third);
    }
  }

  @Test
  void refusesToMergeWhatDiffers() {
    Rouge rouge = new Rouge(ALL, true);
    assertThatThrownBy(() -> rouge.merge(new Rouge(ALL, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("differently");
    assertThatThrownBy(() -> rouge.merge(new WordF1()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot merge WordF1 into Rouge");
  }

  private static List<Example> examples() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Example> examples = new ArrayList<>();
    for (String line : lines("rouge.jsonl")) {
      JsonNode node = json.readTree(line);
      List<String> references = new ArrayList<>();
      node.get("references").forEach(reference -> references.add(reference.asText()));
      examples.add(new Example(node.get("prediction").asText(), references, node));
    }
    return examples;
  }

  private static List<String> lines(String resource) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(RougeTest.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
