package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.warmstart.text.unicode.WellFormed;

class TokenizerPropertiesTest {
  private static final List<Tokenizer> ALL =
      List.of(
          ReferenceTokenizers.load("bert-uncased"),
          ReferenceTokenizers.load("bert-cased"),
          ReferenceTokenizers.load("gpt2"),
          ReferenceTokenizers.load("roberta"),
          ReferenceTokenizers.load("gpt1"),
          ReferenceTokenizers.load("unigram"),
          ReferenceTokenizers.load("sentencepiece/unigram.model"),
          ReferenceTokenizers.load("sentencepiece/bpe.model"));
  private static final Tokenizer GPT2 = ReferenceTokenizers.load("gpt2");

  /** Any UTF-16 units at all, lone surrogates and NUL among them, mixed with likely text. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> units = Arbitraries.strings().all().ofMaxLength(20);
    Arbitrary<String> likely =
        Arbitraries.of(
            " ",
            "  ",
            "\n",
            "\u0000",
            "the",
            "It's",
            "é",
            "e\u0301",
            "\u0327\u0301",
            "東京",
            "한국",
            "👩‍🚀",
            "\uD83D",
            "\uDE00",
            "<mask>",
            "[CLS]",
            "NEWTOK",
            "<|endoftext|>",
            "123",
            ",",
            "'",
            "'s",
            "\u00A0",
            "\u200B",
            "\uFFFD",
            "İ");
    return Arbitraries.oneOf(units, likely).list().ofMaxSize(12).map(l -> String.join("", l));
  }

  @Property
  void byteLevelTextSurvives(@ForAll("texts") String text) {
    String wellFormed = new String(WellFormed.chars(text));
    assertThat(GPT2.decode(GPT2.ids(text), false)).isEqualTo(wellFormed);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(GPT2.ids(text).length).isLessThanOrEqualTo(utf8.length * 3);
  }

  @Property
  void offsetsAreInBoundsAndInOrder(@ForAll("texts") String text) {
    for (Tokenizer tokenizer : ALL) {
      Encoding encoding = tokenizer.withoutSpecialTokens().encode(text, false);
      int start = 0;
      int end = 0;
      for (int i = 0; i < encoding.size(); i++) {
        assertThat(encoding.starts()[i]).isBetween(start, text.length());
        assertThat(encoding.ends()[i]).isBetween(encoding.starts()[i], text.length());
        assertThat(encoding.ends()[i]).isGreaterThanOrEqualTo(end);
        start = encoding.starts()[i];
        end = encoding.ends()[i];
      }
    }
  }

  @Property
  void idsAreThoseOfTheEncoding(@ForAll("texts") String text) {
    for (Tokenizer tokenizer : ALL) {
      assertThat(tokenizer.ids(text)).isEqualTo(tokenizer.encode(text, false).ids());
    }
  }

  @Property(tries = 100)
  void specialTokensInTextFromStrangersAreText(@ForAll("texts") String text) {
    for (Tokenizer tokenizer : ALL) {
      int[] ids = tokenizer.withoutSpecialTokens().ids(text);
      assertThat(Arrays.stream(ids))
          .allMatch(
              id -> !tokenizer.isSpecial(id) || unknown(tokenizer).equals(tokenizer.token(id)));
    }
  }

  private static String unknown(Tokenizer tokenizer) {
    return String.valueOf(tokenizer.specialTokens().unknown());
  }

  @Property(tries = 50)
  void manyThreadsGetTheSame(@ForAll("texts") String text) {
    for (Tokenizer tokenizer : ALL) {
      int[] ids = tokenizer.ids(text);
      List<int[]> results =
          Arrays.asList(1, 2, 3, 4, 5, 6, 7, 8).parallelStream()
              .map(i -> tokenizer.ids(text))
              .toList();
      assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(ids));
    }
  }
}
