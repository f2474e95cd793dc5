package org.warmstart.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.EncodeOptions;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.Truncation;

/**
 * Texts to write on from, or for an encoder to read, as numbers. A text without tokens becomes the
 * token that a text begins with, as in Hugging Face's implementation. Lines that cannot be used are
 * left to {@link LineFaults}.
 */
final class Prompts {
  /**
   * One text.
   *
   * @param line its number in the input, from 1
   */
  @SuppressWarnings("ArrayRecordComponent") // made and read within one batch
  record Prompt(long line, int[] ids) {}

  private final TextLines lines;
  private final Tokenizer tokenizer;
  private final LineFaults faults;
  private final boolean framed;
  private final int room;
  private final boolean truncate;
  private final int vocabularySize;
  private final @Nullable Integer beginning;
  private long cut;
  private int longest;

  /**
   * Reads texts.
   *
   * @param framed whether special tokens stand around a text; without, it may go on at its end
   * @param room most tokens of a text
   * @param truncate whether longer ones are cut, where they are framed at their end and else in
   *     front, for what is written follows the end
   * @param vocabularySize of what reads them, which every id must be below
   * @param beginning the token that stands for a text without tokens; null: the tokenizer's
   */
  Prompts(
      TextLines lines,
      Tokenizer tokenizer,
      LineFaults faults,
      boolean framed,
      int room,
      boolean truncate,
      int vocabularySize,
      @Nullable Integer beginning) {
    this.lines = lines;
    this.tokenizer = tokenizer;
    this.faults = faults;
    this.framed = framed;
    this.room = room;
    this.truncate = truncate;
    this.vocabularySize = vocabularySize;
    this.beginning = beginning != null ? beginning : beginning(tokenizer);
  }

  private static @Nullable Integer beginning(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().bos();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.isPresent() ? id.getAsInt() : null;
  }

  /** The next texts that can be used, at most {@code most}; empty after the last. */
  List<Prompt> next(int most) {
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < most) {
      try {
        String text = lines.next();
        if (text == null) {
          break;
        }
        prompts.add(new Prompt(lines.number(), ids(text)));
      } catch (TextLines.WrongLineException e) {
        faults.add(e);
      }
    }
    return prompts;
  }

  private int[] ids(String text) {
    EncodeOptions options =
        framed ? EncodeOptions.DEFAULT : EncodeOptions.DEFAULT.withoutSpecialTokens();
    int[] ids = tokenizer.encode(text, null, options).ids();
    if (ids.length > room && truncate) {
      cut++;
      longest = Math.max(longest, ids.length);
      Truncation to =
          new Truncation(room, 0, Truncation.Strategy.LONGEST_FIRST, /* keepEnd= */ !framed);
      Encoding shorter = tokenizer.encode(text, null, options.truncated(to));
      ids = shorter.ids();
    }
    if (ids.length > room) {
      throw lines.wrong(
          "the text has "
              + ids.length
              + " tokens, but there is room for "
              + room
              + (framed ? "" : " before the new ones")
              + "; shorten it, or add --truncate");
    }
    if (ids.length == 0) {
      if (beginning == null) {
        throw lines.wrong(
            "the text is empty, and neither generation_config.json (bos_token_id) nor the tokenizer"
                + " (bos_token) names a token to begin with");
      }
      ids = new int[] {beginning};
    }
    for (int id : ids) {
      if (id >= vocabularySize) {
        throw lines.wrong(
            "the tokenizer gives the id "
                + id
                + ", but the model's vocabulary ends at "
                + (vocabularySize - 1)
                + "; tokenizer and checkpoint do not belong together");
      }
    }
    return ids;
  }

  /** The numbers of the lines. */
  static long[] lines(List<Prompt> prompts) {
    return prompts.stream().mapToLong(Prompt::line).toArray();
  }

  /** The texts' tokens. */
  static int[][] ids(List<Prompt> prompts) {
    return prompts.stream().map(Prompt::ids).toArray(int[][]::new);
  }

  /** What was cut, in words; empty if nothing was. */
  String report() {
    if (cut == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "--truncate cut %,d of %,d texts %s to %,d tokens; the longest had %,d",
        cut,
        lines.number(),
        framed ? "at their end" : "in front",
        room,
        longest);
  }
}
