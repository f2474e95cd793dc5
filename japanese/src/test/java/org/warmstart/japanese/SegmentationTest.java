package org.warmstart.japanese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.text.stage.WordSegmenter;

/**
 * The words are those that MeCab 0.996 finds: with IPADIC in sentences of our own, and with a tiny
 * dictionary of our own, compiled by mecab-dict-index, in random texts.
 */
class SegmentationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dictionaries;
  private final Path folder;

  SegmentationTest(@TempDir Path dictionaries) {
    this.dictionaries = dictionaries;
    this.folder = dictionaries.resolve("tiny");
  }

  @BeforeEach
  void unpackTheDictionary() throws IOException {
    Files.createDirectories(folder);
    try (ZipInputStream zip = new ZipInputStream(resource("tiny-dictionary.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.getName().startsWith("source/")) {
          Files.write(folder.resolve(entry.getName()), zip.readAllBytes());
        }
      }
    }
  }

  private static InputStream resource(String name) {
    return java.util.Objects.requireNonNull(SegmentationTest.class.getResourceAsStream(name), name);
  }

  private static WordSegmenter by(Dictionary dictionary) {
    return (text, from, to, words) -> new Analysis(dictionary, text, from, to).run(words);
  }

  @Test
  void ipadicFindsMecabsWords() throws IOException {
    assertFinds("ipadic.jsonl", new JapaneseSegmenters().open("mecab", "ipadic").orElseThrow());
  }

  @Test
  void aCompiledDictionaryFindsMecabsWords() throws IOException {
    assertFinds("tiny.jsonl", by(MecabDictionary.open(folder)));
  }

  private static void assertFinds(String file, WordSegmenter segmenter) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource(file), StandardCharsets.UTF_8))) {
      for (String line : lines.lines().toList()) {
        JsonNode wanted = JSON.readTree(line);
        String text = wanted.get("text").textValue();
        assertThat(JSON.<JsonNode>valueToTree(words(text, segmenter)))
            .as(text)
            .isEqualTo(wanted.get("words"));
      }
    }
  }

  private static List<String> words(String text, WordSegmenter segmenter) {
    char[] chars = ("猫" + text + "犬").toCharArray();
    List<String> words = new ArrayList<>();
    segmenter.segment(
        chars, 1, chars.length - 1, (from, to) -> words.add(new String(chars, from, to - from)));
    return words;
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThat(new JapaneseSegmenters().open("sudachi", "core")).isEmpty();
    assertThatThrownBy(() -> new JapaneseSegmenters().open("mecab", "unidic_lite"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'unidic_lite'")
        .hasMessageContaining("WARMSTART_MECAB_DICTIONARIES");
    assertThatThrownBy(() -> new JapaneseSegmenters().open("mecab", "../tiny"))
        .isInstanceOf(InputException.class);
  }

  @Test
  void aFolderOfDictionariesCanBeNamed() {
    System.setProperty(JapaneseSegmenters.FOLDER_PROPERTY, dictionaries.toString());
    try {
      WordSegmenter tiny = new JapaneseSegmenters().open("mecab", "tiny").orElseThrow();
      assertThat(words("子猫が走る", tiny)).containsExactly("子猫", "が", "走る");
      assertThatThrownBy(() -> new JapaneseSegmenters().open("mecab", "none"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no such file");
    } finally {
      System.clearProperty(JapaneseSegmenters.FOLDER_PROPERTY);
    }
  }

  @Test
  void damagedFilesAreErrorsAndNothingElse() throws IOException {
    Random random = new Random(1);
    for (String name : List.of("sys.dic", "unk.dic", "matrix.bin", "char.bin")) {
      Path file = folder.resolve(name);
      byte[] right = Files.readAllBytes(file);
      for (int i = 0; i < 200; i++) {
        byte[] wrong = right.clone();
        int at = random.nextInt(Math.min(wrong.length, 8000));
        wrong[at] ^= (byte) (1 << random.nextInt(8));
        if (i % 4 == 0) {
          wrong = java.util.Arrays.copyOf(wrong, random.nextInt(wrong.length));
        }
        Files.write(file, wrong);
        try {
          words("子猫 catが夢を見るアx二", by(MecabDictionary.open(folder)));
        } catch (InputException e) {
          assertThat(e.getMessage()).contains(folder.toString());
        }
      }
      Files.write(file, right);
    }
  }

  @Test
  void aLongTextWithoutABreakIsLinear() {
    WordSegmenter ipadic = new JapaneseSegmenters().open("mecab", "ipadic").orElseThrow();
    char[] text = "すもももももももものうち".repeat(20_000).toCharArray();
    int[] covered = new int[1];
    ipadic.segment(text, 0, text.length, (from, to) -> covered[0] += to - from);
    assertThat(covered[0]).isEqualTo(text.length);
  }
}
