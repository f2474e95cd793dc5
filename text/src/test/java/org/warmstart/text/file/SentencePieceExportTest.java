package org.warmstart.text.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Encoding;
import org.warmstart.text.ReferenceTokenizers;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.normalize.CharacterMap;
import org.warmstart.text.normalize.CharacterMapBuilder;
import org.warmstart.text.sentencepiece.SentencePieceProto;
import org.warmstart.text.train.UnigramTrainer;

class SentencePieceExportTest {
  private final Path folder;

  SentencePieceExportTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>(ReferenceTokenizers.corpus());
    Path more = ReferenceTokenizers.directory("texts.json");
    for (JsonNode text : Json.MAPPER.readTree(InputFiles.readText(more))) {
      texts.add(text.textValue());
    }
    texts.add("ｶﾞｷﾞｸﾞ ﾊﾟ が e\u0301 A\u030A u\u0308\u0304 \u1100\u1161\u11A8 ﬁne ① ½ ㎏");
    texts.add("  two  spaces\u3000and\u00A0others \t\n");
    return texts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe", "bpe-plain", "word", "character", "t5"})
  void whatWasReadIsWrittenAgain(String name) throws IOException {
    Path file = ReferenceTokenizers.directory("sentencepiece").resolve(name + ".model");
    Tokenizer tokenizer = TokenizerFiles.load(file);
    TokenizerFiles.saveSentencePiece(tokenizer, folder);
    SentencePieceProto before = SentencePieceProto.read(file);
    SentencePieceProto after = SentencePieceProto.read(folder.resolve("spiece.model"));
    assertThat(after.pieces()).isEqualTo(before.pieces());
    assertThat(after.algorithm()).isEqualTo(before.algorithm());
    assertThat(after.special()).isEqualTo(before.special());
    assertThat(after.unknownSurface()).isEqualTo(before.unknownSurface());
    assertThat((JsonNode) after.normalizer().json()).isEqualTo(before.normalizer().json());
    Tokenizer again = TokenizerFiles.load(folder);
    for (String text : texts()) {
      Encoding encoding = again.encode(text);
      assertThat(encoding.ids()).isEqualTo(tokenizer.encode(text).ids());
      assertThat(again.decode(encoding.ids(), false))
          .isEqualTo(tokenizer.decode(encoding.ids(), false));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainedUnigramTokenizersKeepTheirIds(boolean withEverything) throws IOException {
    UnigramTrainer trainer = new UnigramTrainer().vocabularySize(600);
    if (withEverything) {
      trainer.byteFallback(true).splitDigits(true).lowerCase(true);
    }
    Tokenizer tokenizer = trainer.train(texts());
    TokenizerFiles.saveSentencePiece(tokenizer, folder);
    Tokenizer again = TokenizerFiles.load(folder);
    assertThat(again.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    assertThat(again.specialTokens()).isEqualTo(tokenizer.specialTokens());
    for (String text : texts()) {
      if (text.contains("<") || !marksAreInOrder(text)) {
        // in SentencePiece's text "<s>" is not a special token; marks out of order stay so
        continue;
      }
      int[] ids = again.ids(text);
      int[] wanted = tokenizer.ids(text);
      if (text.matches("(?s).*(.+)\\1{9}.*")) {
        // the same pieces in another order are as likely, and single precision decides
        Arrays.sort(ids);
        Arrays.sort(wanted);
      }
      assertThat(ids).as(text).isEqualTo(wanted);
    }
  }

  private static boolean marksAreInOrder(String text) {
    StringBuilder decomposed = new StringBuilder();
    text.codePoints()
        .mapToObj(c -> Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD))
        .forEach(decomposed::append);
    return Normalizer.isNormalized(decomposed, Normalizer.Form.NFKD);
  }

  @Test
  void tablesReplaceTheLongestKeys() {
    Random random = new Random(3);
    String[] letters = {"a", "b", "é", "東", "京", "🗽", "🗾", "\u0301"};
    Map<String, String> rules = new HashMap<>();
    for (int i = 0; i < 400; i++) {
      rules.put(
          string(letters, 1 + random.nextInt(4), random),
          string(letters, random.nextInt(3), random));
    }
    CharacterMap map = CharacterMapBuilder.build(rules);
    for (int i = 0; i < 2000; i++) {
      String text = string(letters, 6, random);
      CharacterMap.Match match = new CharacterMap.Match();
      boolean found = map.find(text.toCharArray(), 0, text.length(), true, match);
      int end = text.length();
      while (end > 0 && !rules.containsKey(text.substring(0, end))) {
        end--;
      }
      assertThat(found).isEqualTo(end > 0);
      if (found) {
        assertThat(match.end).isEqualTo(end);
        assertThat(match.replacement).isEqualTo(rules.get(text.substring(0, end)));
      }
    }
  }

  private static String string(String[] letters, int length, Random random) {
    StringBuilder string = new StringBuilder();
    for (int i = 0; i < length; i++) {
      string.append(letters[random.nextInt(letters.length)]);
    }
    return string.toString();
  }

  @Test
  void whatTheFileCannotSayIsRefused() {
    for (String name : List.of("gpt2", "bert-cased", "unigram")) {
      assertThatThrownBy(
              () -> TokenizerFiles.saveSentencePiece(ReferenceTokenizers.load(name), folder))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("this tokenizer cannot be written as a SentencePiece model: ")
          .hasMessageEndingWith("; write it as tokenizer.json");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
