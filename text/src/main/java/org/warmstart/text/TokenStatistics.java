package org.warmstart.text;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.unicode.Unicode;

/**
 * Measures how well a tokenizer fits texts, without added special tokens. Texts are taken batch by
 * batch and not kept. Not safe for many threads; each batch is encoded on all cores.
 */
public final class TokenStatistics {
  private final Tokenizer tokenizer;
  private final int unknownId;
  private final BitSet used = new BitSet();
  private long texts;
  private long bytes;
  private long words;
  private long tokens;
  private long unknown;
  private long longestText;

  /**
   * What was measured.
   *
   * @param bytes of the texts in UTF-8, line ends not counted
   * @param words what stands between white space
   * @param tokensPerWord 0 if there are no words
   * @param bytesPerToken 0 if there are no tokens
   * @param unknownRate the share of tokens that are the unknown token
   * @param longestText tokens of the text that has most
   * @param usedTokens how many different tokens were seen
   * @param vocabulary how many tokens there are
   * @param longestToken of the tokens that were seen the one that stands for most characters, as
   *     the decoder writes it; null if there was none
   * @param longestTokenLength its length in Unicode code points
   */
  public record Summary(
      long texts,
      long bytes,
      long words,
      long tokens,
      double tokensPerWord,
      double bytesPerToken,
      long unknownTokens,
      double unknownRate,
      long longestText,
      long usedTokens,
      long vocabulary,
      @Nullable String longestToken,
      int longestTokenLength) {}

  /** Statistics of no texts yet. */
  public TokenStatistics(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    String unknownToken = tokenizer.specialTokens().unknown();
    OptionalInt id = unknownToken == null ? OptionalInt.empty() : tokenizer.id(unknownToken);
    this.unknownId = id.orElse(-1);
  }

  /** Measures some more texts. */
  public void add(List<String> batch) {
    int[][] ids = tokenizer.idsBatch(batch);
    for (int i = 0; i < ids.length; i++) {
      String text = batch.get(i);
      texts++;
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
      words += words(text);
      tokens += ids[i].length;
      longestText = Math.max(longestText, ids[i].length);
      for (int id : ids[i]) {
        used.set(id);
        unknown += id == unknownId ? 1 : 0;
      }
    }
  }

  private static long words(String text) {
    long words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = (Unicode.flags(text.charAt(i)) & Unicode.SPACE) != 0;
      words += !space && !inside ? 1 : 0;
      inside = !space;
    }
    return words;
  }

  private String written(int id) {
    String token = tokenizer.decode(new int[] {id}, false);
    if (token.startsWith(tokenizer.model().continuationPrefix())) {
      return token.substring(tokenizer.model().continuationPrefix().length());
    }
    return token;
  }

  /** What was measured so far. */
  public Summary summary() {
    String longest = null;
    int length = 0;
    for (int id = used.nextSetBit(0); id >= 0; id = used.nextSetBit(id + 1)) {
      if (id != unknownId) {
        String token = written(id);
        int points = token.codePointCount(0, token.length());
        if (points > length) {
          longest = token;
          length = points;
        }
      }
    }
    return new Summary(
        texts,
        bytes,
        words,
        tokens,
        words == 0 ? 0 : (double) tokens / words,
        tokens == 0 ? 0 : (double) bytes / tokens,
        unknown,
        tokens == 0 ? 0 : (double) unknown / tokens,
        longestText,
        used.cardinality(),
        tokenizer.vocabularySize(),
        longest,
        length);
  }
}
