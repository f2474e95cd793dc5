package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.text.Truncation.Strategy;

class TruncationTest {
  private final Tokenizer tokenizer = ReferenceTokenizers.load("bert-uncased");

  private String encode(String first, String second, Truncation truncation) {
    return String.join(" ", tokenizer.encode(first, second, true, truncation).tokens());
  }

  @Test
  void strategiesCutWhatTheySay() {
    String first = ", , , ,";
    String second = "? ? ? ? ? ?";
    assertThat(encode(first, second, Truncation.longestFirst(9)))
        .isEqualTo("[CLS] , , , [SEP] ? ? ? [SEP]");
    assertThat(encode(first, second, new Truncation(11, 0, Strategy.ONLY_FIRST, false)))
        .isEqualTo("[CLS] , , [SEP] ? ? ? ? ? ? [SEP]");
    assertThat(encode(first, second, new Truncation(8, 0, Strategy.ONLY_SECOND, false)))
        .isEqualTo("[CLS] , , , , [SEP] ? [SEP]");
    assertThat(encode(", ?", "?", new Truncation(4, 0, Strategy.LONGEST_FIRST, true)))
        .isEqualTo("[CLS] ? [SEP] [SEP]");
  }

  @Test
  void theStartCanBeCut() {
    Truncation truncation = new Truncation(4, 0, Strategy.LONGEST_FIRST, true);
    assertThat(tokenizer.encode("a , ? !", null, true, truncation).tokens())
        .containsExactly("[CLS]", "?", "!", "[SEP]");
    assertThat(tokenizer.encode("a , ? !", null, true, truncation).starts())
        .containsExactly(0, 4, 6, 0);
  }

  @Test
  void whatCannotBeCutIsRefused() {
    assertThatThrownBy(() -> encode(",", "? ?", new Truncation(4, 0, Strategy.ONLY_FIRST, false)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("LongestFirst");
    assertThatThrownBy(
            () ->
                tokenizer.encode(
                    ", , ,", null, true, new Truncation(3, 0, Strategy.ONLY_SECOND, false)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("pair");
  }

  @Test
  void aLongDocumentBecomesPiecesThatOverlap() {
    Truncation truncation = new Truncation(5, 1, Strategy.LONGEST_FIRST, false);
    EncodeOptions options = EncodeOptions.DEFAULT.truncated(truncation).withOverflowing();
    Encoding encoding = tokenizer.encode("? , ! , ? ! ,", null, options);
    assertThat(encoding.pieces().stream().map(piece -> String.join(" ", piece.tokens())))
        .containsExactly("[CLS] ? , ! [SEP]", "[CLS] ! , ? [SEP]", "[CLS] ? ! , [SEP]");
    assertThat(encoding.pieces().stream().map(piece -> piece.starts()[1])).containsExactly(0, 4, 8);
    assertThat(tokenizer.encode("?", "?", options).overflowing()).isEmpty();
  }

  @Test
  void everyTokenOfALongTextIsInAPieceAndNeighboursShareTheStride() {
    String text = "a , ? ! the ".repeat(50);
    int[] whole = tokenizer.ids(text);
    for (boolean keepEnd : new boolean[] {false, true}) {
      for (int stride = 0; stride < 6; stride++) {
        Truncation truncation = new Truncation(9, stride, Strategy.LONGEST_FIRST, keepEnd);
        EncodeOptions options = new EncodeOptions(true, truncation, true, null);
        int at = keepEnd ? whole.length : 0;
        for (Encoding piece : tokenizer.encode(text, null, options).pieces()) {
          int[] ids = Arrays.copyOfRange(piece.ids(), 1, piece.size() - 1);
          at = keepEnd ? Math.max(0, at - ids.length) : at;
          assertThat(ids).isEqualTo(Arrays.copyOfRange(whole, at, at + ids.length));
          at += keepEnd ? stride : ids.length - stride;
        }
        assertThat(at).isEqualTo(keepEnd ? stride : whole.length - stride);
      }
    }
  }

  @Test
  void aStrideThatLeavesNoProgressIsRefused() {
    EncodeOptions options =
        new EncodeOptions(true, new Truncation(4, 2, Strategy.LONGEST_FIRST, false), true, null);
    assertThatThrownBy(() -> tokenizer.encode(", , ,", null, options))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("stride of 2")
        .hasMessageContaining("only 2");
  }

  @Test
  void tooManyCombinationsAreRefused() {
    EncodeOptions options =
        new EncodeOptions(true, new Truncation(5, 0, Strategy.LONGEST_FIRST, false), true, null);
    String text = ",".repeat(20_000);
    assertThatThrownBy(() -> tokenizer.encode(text, text, options))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("400,000,000 encodings");
  }

  @Test
  void paddingIsTheTokenizersOwn() {
    Padding padding = Padding.longest(tokenizer).toMultipleOf(4);
    List<Encoding> batch =
        tokenizer.encodeBatch(List.of("a", ", ? !"), EncodeOptions.DEFAULT.padded(padding));
    assertThat(batch.get(0).tokens())
        .containsExactly("[CLS]", "a", "[SEP]", "[PAD]", "[PAD]", "[PAD]", "[PAD]", "[PAD]");
    assertThat(batch.get(0).attention())
        .containsExactly(true, true, true, false, false, false, false, false);
    assertThat(batch.get(1).size()).isEqualTo(8);
    Encoding one =
        tokenizer.encode(
            "a", null, EncodeOptions.DEFAULT.padded(padding.toLength(5).atStart().toMultipleOf(0)));
    assertThat(one.tokens()).containsExactly("[PAD]", "[PAD]", "[CLS]", "a", "[SEP]");
    assertThatThrownBy(() -> Padding.longest(ReferenceTokenizers.load("gpt2")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no padding token");
  }

  @Test
  void aBatchIsItsTextsOneByOne() {
    List<String> texts = ReferenceTokenizers.corpus();
    int[][] ids = tokenizer.idsBatch(texts);
    List<Encoding> batch = tokenizer.encodeBatch(texts, EncodeOptions.DEFAULT);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(ids[i]).isEqualTo(tokenizer.ids(texts.get(i)));
      assertThat(batch.get(i).ids()).isEqualTo(tokenizer.encode(texts.get(i)).ids());
    }
    assertThatThrownBy(() -> tokenizer.encodeBatch(texts, List.of("a"), EncodeOptions.DEFAULT))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("as many second texts");
  }

  @Test
  void theFilesSettingIsKeptAndAppliedOnlyIfAskedFor() {
    Tokenizer roberta = ReferenceTokenizers.load("roberta");
    assertThat(roberta.truncation()).hasValue(new Truncation(64, 3, Strategy.ONLY_FIRST, false));
    assertThat(roberta.padding()).hasValue(new Padding(0, false, 8, 1, 0, "<pad>"));
    assertThat(roberta.encode("a ".repeat(100)).size()).isGreaterThan(100);
    Encoding asTheFileSays = roberta.encode("a ".repeat(100), null, roberta.fileOptions());
    assertThat(asTheFileSays.size()).isEqualTo(64);
    assertThat(asTheFileSays.overflowing()).isNotEmpty();
  }
}
