package org.warmstart.text.train.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.train.BpeTrainer;
import org.warmstart.text.train.ByteLevelBpeTrainer;

class WordCountingTest {
  private static final WordSplitter AT_SPACES =
      (chars, from, to, sink) -> {
        int start = from;
        for (int i = from; i <= to; i++) {
          if (i == to || chars[i] <= ' ') {
            if (i > start) {
              sink.add(chars, start, i);
            }
            start = i + 1;
          }
        }
      };

  @SuppressWarnings("NullAway.Init") // by JUnit
  @TempDir
  Path directory;

  @Test
  void countsWhatAMapCounts() {
    Random random = new Random(5);
    WordCounts counts = new WordCounts();
    Map<String, Long> wanted = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      StringBuilder word = new StringBuilder();
      int length = 1 + random.nextInt(random.nextBoolean() ? 3 : 20);
      int kinds = random.nextBoolean() ? 3 : 200;
      for (int j = 0; j < length; j++) {
        word.append((char) random.nextInt(kinds));
      }
      long times = 1L + random.nextInt(3);
      char[] chars = ("x" + word).toCharArray();
      counts.add(chars, 1, chars.length, times);
      wanted.merge(word.toString(), times, Long::sum);
    }
    assertThat(map(counts)).isEqualTo(wanted);
    assertThat(counts.size()).isEqualTo(wanted.size());
  }

  @Test
  void onlyTheMostFrequentWordsAreKeptWhenMemoryIsShortForAnyNumberOfThreads() {
    List<String> texts = new ArrayList<>();
    Random random = new Random(6);
    for (int i = 0; i < 4000; i++) {
      texts.add(
          "often der "
              + random.nextInt(1_000_000_000)
              + " ü"
              + random.nextInt(100_000_000)
              + " x".repeat(800));
    }
    Map<String, Long> one = count(texts, 1);
    assertThat(one).containsEntry("often", 4000L).containsEntry("der", 4000L);
    assertThat(one.size()).isBetween(100, 4000);
    assertThat(count(texts, 3)).isEqualTo(one);
  }

  @Test
  void wordsThatAreTooLongAreRefused() {
    assertThatThrownBy(() -> count(List.of("x".repeat(1_000_000)), 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the text's words are too long to learn from: 1 different ones");
  }

  private static Map<String, Long> count(List<String> texts, int threads) {
    WordCounting.Limits limits = new WordCounting.Limits(300_000, 500_000);
    try (TextBatches batches = TextBatches.of(texts)) {
      return map(new WordCounting(AT_SPACES, limits).count(batches, threads, Progress.NONE));
    }
  }

  private static Map<String, Long> map(WordCounts counts) {
    Map<String, Long> map = new HashMap<>();
    counts.words(word -> word).forEach(word -> map.put(word.word(), word.count()));
    return map;
  }

  @Test
  void linesOfFilesAreTextsWithTheirEnds() throws IOException {
    Path plain = directory.resolve("plain.txt");
    Files.writeString(plain, "\uFEFFone\r\n\n two 😀\nlast");
    Path packed = directory.resolve("packed.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("three\nfour\n".getBytes(StandardCharsets.UTF_8));
    }
    Path empty = Files.createFile(directory.resolve("empty.txt"));
    assertThat(texts(plain, empty, packed))
        .containsExactly("one\r\n", "\n", " two 😀\n", "last", "three\n", "four\n");
  }

  @Test
  void longLinesAreCutAtWordsAndBlocksAtLines() throws IOException {
    Path file = directory.resolve("long.txt");
    String lines = "a line that is not long\n".repeat(100_000);
    Files.writeString(file, lines);
    assertThat(texts(file)).hasSize(100_000).containsOnly("a line that is not long\n");
    Files.writeString(file, "words and ".repeat(2_000_000));
    List<String> pieces = texts(file);
    assertThat(pieces).hasSize(2);
    assertThat(pieces.get(1)).startsWith(" ");
    Files.writeString(file, "語😀".repeat(3_000_000));
    assertThat(String.join("", texts(file))).isEqualTo("語😀".repeat(3_000_000));
  }

  private static List<String> texts(Path... files) {
    List<String> texts = new ArrayList<>();
    try (TextBatches batches = new FileBatches(List.of(files))) {
      for (TextBatches.Batch b = batches.next(); b != null; b = batches.next()) {
        b.forEach((chars, from, to) -> texts.add(new String(chars, from, to - from)));
      }
      assertThat(batches.done()).isEqualTo(batches.total());
    }
    return texts;
  }

  @Test
  void whatIsNotATextFileIsRefused() throws IOException {
    Path file = directory.resolve("file.txt");
    Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xC3});
    assertThatThrownBy(() -> new BpeTrainer().trainFiles(List.of(file)))
        .isInstanceOf(InputException.class)
        .hasMessage(file + ": not UTF-8 at byte 3; convert the file to UTF-8");
    assertThatThrownBy(() -> new FileBatches(List.of(directory)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> new FileBatches(List.of(directory.resolve("none"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such file");
    Path packed = directory.resolve("file.gz");
    Files.writeString(packed, "plain");
    assertThatThrownBy(() -> texts(packed))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not a gzip file");
  }

  @Test
  void filesTrainWhatTheirLinesTrain() throws IOException {
    List<String> lines = ReferenceTokenizers.corpus().stream().map(line -> line + "\n").toList();
    Path file = directory.resolve("corpus.txt");
    Files.writeString(file, String.join("", lines));
    Tokenizer ofFile = new ByteLevelBpeTrainer().vocabularySize(400).trainFiles(List.of(file));
    Tokenizer ofLines = new ByteLevelBpeTrainer().vocabularySize(400).train(lines);
    assertThat(((BpeModel) ofFile.model()).merges())
        .isEqualTo(((BpeModel) ofLines.model()).merges());
  }
}
