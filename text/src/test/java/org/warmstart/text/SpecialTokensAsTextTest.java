package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids are the reference's, tokenizers 0.23 with {@code encode_special_tokens}. */
class SpecialTokensAsTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "bert-uncased; a [PAD] b; 2 37 35 52 323 36 38 3",
        "bert-uncased; a[MASK]b; 2 37 35 49 301 209 36 38 3",
        "bert-uncased; [CLS]; 2 35 39 179 181 36 3",
        "bert-cased; a [SEP] b; 2 54 52 1 53 55 3",
        "bert-cased; [UNK]; 2 52 1 53 3",
        "roberta; a <s> b; 0 263 225 32 87 34 287 2",
        "roberta; a</s>b; 0 263 32 19 87 34 70 2",
        "roberta; a<mask>b; 0 263 32 81 319 79 34 70 2",
        "roberta; <pad>; 0 225 32 84 343 34 2",
        "gpt2; a <|endoftext|> b; 65 221 28 92 69 267 79 70 84 313 84 92 30 283",
        "gpt2; <|endoftext|>; 28 92 69 267 79 70 84 313 84 92 30",
        "gpt1; a<unk>b; 208 167 304 186 0 204",
        "word-level; a <unk> b; 7 105 0 0 44",
      })
  void specialTokensInATextAreText(String name, String text, String ids) {
    Tokenizer tokenizer = ReferenceTokenizers.load(name).withSpecialTokensAsText();
    int[] wanted = Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(tokenizer.encode(text).ids()).containsExactly(wanted);
    assertThat(tokenizer.encodeBatch(List.of(text), EncodeOptions.DEFAULT).get(0).ids())
        .containsExactly(wanted);
  }

  /** SentencePiece never finds its control symbols in a text. */
  @ParameterizedTest
  @ValueSource(strings = {"a <s> b", "a</s>b", "<mask>", "a<mask></s><s>b"})
  void norAreTheyAmongThePiecesOfUnigram(String text) {
    Tokenizer tokenizer = ReferenceTokenizers.load("unigram").withSpecialTokensAsText();
    int[] ids = tokenizer.encode(text).ids();
    assertThat(ids[0]).isEqualTo(1);
    assertThat(ids[ids.length - 1]).isEqualTo(2);
    int[] between = Arrays.copyOfRange(ids, 1, ids.length - 1);
    assertThat(between).doesNotContain(1, 2, 3);
    assertThat(between).containsExactly(tokenizer.ids(text));
  }

  @Test
  void textsWithoutThemAreAsBefore() {
    for (String name : List.of("bert-uncased", "roberta", "gpt2", "gpt1", "unigram")) {
      Tokenizer tokenizer = ReferenceTokenizers.load(name);
      Tokenizer plain = tokenizer.withSpecialTokensAsText();
      for (String text : ReferenceTokenizers.corpus().subList(0, 20)) {
        assertThat(plain.encode(text, text, true).ids())
            .isEqualTo(tokenizer.encode(text, text, true).ids());
      }
      assertThat(plain.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
      assertThat(plain.specialTokens()).isEqualTo(tokenizer.specialTokens());
    }
  }
}
