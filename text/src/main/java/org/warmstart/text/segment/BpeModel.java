package org.warmstart.text.segment;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.base.random.SplitMix;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Segments;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.unicode.LongIntMap;

/**
 * Byte-pair encoding: begins with the word's characters and applies the merges in the order they
 * were learned. Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units"
 * (2016), section 3.2.
 */
public final class BpeModel implements Model {
  public static final String TYPE = "BPE";

  /** What GPT-1's vocabulary marks the last token of a word with. */
  public static final String END_OF_WORD = "</w>";

  /**
   * How characters are written in the vocabulary.
   *
   * @param unknownToken for characters that are not in the vocabulary; null drops them
   * @param continuingPrefix goes before every character but a word's first
   * @param endOfWordSuffix goes after a word's last character
   * @param fuseUnknown whether unknown characters in a row are one token
   * @param byteFallback whether unknown characters become tokens like {@code <0x0A>} if they exist
   * @param ignoreMerges whether words that are in the vocabulary are left whole
   * @param dropout the probability of leaving out a merge that the reference encodes with, null for
   *     none; kept for those who ask for it, encoding leaves nothing out by itself
   * @param rankedByResult whether merges come in the order of the ids of what they make, and of
   *     those that make the same the leftmost first, as tiktoken has it, not in the list's order
   */
  public record Options(
      @Nullable String unknownToken,
      @Nullable String continuingPrefix,
      @Nullable String endOfWordSuffix,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges,
      @Nullable Double dropout,
      boolean rankedByResult) {

    public static Options withSuffix(
        @Nullable String unknownToken, @Nullable String endOfWordSuffix) {
      return new Options(unknownToken, null, endOfWordSuffix, false, false, false, null, false);
    }

    /** Those of tiktoken. */
    public static Options ofRanks() {
      return new Options(null, null, null, false, false, true, null, true);
    }
  }

  /** A member of our own, which the reference passes over. */
  private static final String RANKED_BY_RESULT = "ranked_by_result";

  private static final int NOT_FIRST = 1 << 21;
  private static final int LAST = 1 << 22;

  private final Vocabulary vocabulary;
  private final List<Merge> merges;
  private final Options options;
  private final int unknownId;
  // code point and position flags to id, for the characters that words begin as
  private final LongIntMap symbols;
  private final BpeMerges table;
  private final ByteTokens bytes;
  private final Segmenter merging;

  /**
   * A model.
   *
   * @throws InputException if a merge or the unknown token names what is not in the vocabulary
   */
  public BpeModel(Vocabulary vocabulary, List<Merge> merges, Options options, String where) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.options = options;
    this.unknownId = options.unknownToken == null ? -1 : vocabulary.id(options.unknownToken);
    if (options.unknownToken != null && unknownId < 0) {
      throw new InputException(
          where
              + ": the unknown token "
              + Messages.quote(options.unknownToken)
              + " is not in the vocabulary");
    }
    this.table = new BpeMerges(merges.size());
    int prefix = options.continuingPrefix == null ? 0 : options.continuingPrefix.length();
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.get(rank);
      int left = known(merge.left(), merge);
      int right = known(merge.right(), merge);
      String result =
          merge.left() + merge.right().substring(Math.min(prefix, merge.right().length()));
      int id = known(result, merge);
      table.add(left, right, id, options.rankedByResult ? id : rank);
    }
    this.symbols = symbols(vocabulary, options);
    this.bytes = new ByteTokens(vocabulary);
    boolean plain = isNothing(options.continuingPrefix) && isNothing(options.endOfWordSuffix);
    this.merging = plain ? new Seams(merges, symbols, this::merged) : this::merged;
  }

  private static boolean isNothing(@Nullable String affix) {
    return affix == null || affix.isEmpty();
  }

  private int known(String token, Merge merge) {
    int id = vocabulary.id(token);
    if (id < 0) {
      throw new InputException(
          merge.where()
              + ": merge of "
              + Messages.quote(merge.left())
              + " and "
              + Messages.quote(merge.right())
              + ": token "
              + Messages.quote(token)
              + " is not in the vocabulary");
    }
    return id;
  }

  private static LongIntMap symbols(Vocabulary vocabulary, Options options) {
    String prefix = options.continuingPrefix == null ? "" : options.continuingPrefix;
    String suffix = options.endOfWordSuffix == null ? "" : options.endOfWordSuffix;
    LongIntMap symbols = new LongIntMap(1024);
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token == null || token.isEmpty()) {
        continue;
      }
      put(symbols, token, "", "", 0, id);
      put(symbols, token, "", suffix, LAST, id);
      put(symbols, token, prefix, "", NOT_FIRST, id);
      put(symbols, token, prefix, suffix, NOT_FIRST | LAST, id);
    }
    return symbols;
  }

  private static void put(
      LongIntMap symbols, String token, String prefix, String suffix, int position, int id) {
    int length = token.length() - prefix.length() - suffix.length();
    if ((length != 1 && length != 2) || !token.startsWith(prefix) || !token.endsWith(suffix)) {
      return;
    }
    int codePoint = token.codePointAt(prefix.length());
    if (Character.charCount(codePoint) == length) {
      symbols.put(codePoint | position, id);
    }
  }

  public static BpeModel fromJson(Json json) {
    Json dropout = json.get("dropout");
    if (dropout != null && !(dropout.asDouble() >= 0 && dropout.asDouble() <= 1)) {
      throw dropout.wrong("a dropout probability is from 0 to 1, or null for none");
    }
    Options options =
        new Options(
            json.optionalString("unk_token"),
            json.optionalString("continuing_subword_prefix"),
            json.optionalString("end_of_word_suffix"),
            json.bool("fuse_unk", false),
            json.bool("byte_fallback", false),
            json.bool("ignore_merges", false),
            dropout == null ? null : dropout.asDouble(),
            json.bool(RANKED_BY_RESULT, false));
    return new BpeModel(
        VocabularyFiles.vocabulary(json.required("vocab")),
        VocabularyFiles.merges(json.required("merges")),
        options,
        json.where());
  }

  @Override
  public Segments segment(char[] chars, int from, int to) {
    if (options.ignoreMerges) {
      int hash = 0;
      for (int i = from; i < to; i++) {
        hash = Vocabulary.hash(hash, chars[i]);
      }
      int id = vocabulary.id(hash, "", chars, from, to);
      if (id >= 0) {
        return Segments.whole(id, to - from);
      }
    }
    return merging.segment(chars, from, to);
  }

  private Segments merged(char[] chars, int from, int to) {
    BpeWord word = new BpeWord(to - from);
    split(chars, from, to, word);
    word.merge(table);
    return word.segments();
  }

  /** Draws segmentations by dropout; as in the reference, that does not leave words whole. */
  @Override
  public Segmenter sampler(Sampling sampling) {
    sampling.require(Sampling.Method.BPE_DROPOUT, TYPE);
    SplitMix random = SplitMix.mixed(sampling.seed());
    return (chars, from, to) -> {
      BpeWord word = new BpeWord(to - from);
      split(chars, from, to, word);
      word.merge(table, sampling.strength(), random);
      return word.segments();
    };
  }

  @Override
  public @Nullable Sampling sampling() {
    Double dropout = options.dropout;
    return dropout == null || dropout == 0 ? null : Sampling.bpeDropout(dropout, 0);
  }

  private void split(char[] chars, int from, int to, BpeWord word) {
    // unknown characters in [unknown, i) that are not added yet
    int unknown = -1;
    int i = from;
    while (i < to) {
      int codePoint = Character.codePointAt(chars, i, to);
      int next = i + Character.charCount(codePoint);
      int position = (i > from ? NOT_FIRST : 0) | (next == to ? LAST : 0);
      int id = symbols.get(codePoint | position);
      if (id >= 0) {
        if (unknown >= 0) {
          word.add(unknownId, unknown - from, i - from);
          unknown = -1;
        }
        word.add(id, i - from, next - from);
      } else if (!fallBack(codePoint, position, i - from, next - from, word) && unknownId >= 0) {
        if (unknown >= 0 && !options.fuseUnknown) {
          word.add(unknownId, unknown - from, i - from);
          unknown = -1;
        }
        unknown = unknown < 0 ? i : unknown;
      }
      i = next;
    }
    if (unknown >= 0) {
      word.add(unknownId, unknown - from, to - from);
    }
  }

  /** Writes a character as its bytes, if that is wanted and there is a token for each of them. */
  private boolean fallBack(int codePoint, int position, int start, int end, BpeWord word) {
    if (!options.byteFallback) {
      return false;
    }
    String symbol = Character.toString(codePoint);
    if ((position & NOT_FIRST) != 0 && options.continuingPrefix != null) {
      symbol = options.continuingPrefix + symbol;
    }
    if ((position & LAST) != 0 && options.endOfWordSuffix != null) {
      symbol = symbol + options.endOfWordSuffix;
    }
    if (!bytes.cover(symbol)) {
      return false;
    }
    for (byte b : symbol.getBytes(StandardCharsets.UTF_8)) {
      word.add(bytes.id(b), start, end);
    }
    return true;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public @Nullable String unknownToken() {
    return options.unknownToken;
  }

  /** Whether merges are ranked by what they make, as tiktoken has it. */
  public boolean isRankedByResult() {
    return options.rankedByResult;
  }

  /** The merges in the order they were learned. */
  public List<Merge> merges() {
    return merges;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    writeFields(json);
    json.writeEndObject();
  }

  /** Writes the members of the model's entry in tokenizer.json. */
  public void writeFields(JsonGenerator json) throws IOException {
    json.writeStringField("type", TYPE);
    if (options.dropout == null) {
      json.writeNullField("dropout");
    } else {
      json.writeNumberField("dropout", options.dropout);
    }
    json.writeStringField("unk_token", options.unknownToken);
    json.writeStringField("continuing_subword_prefix", options.continuingPrefix);
    json.writeStringField("end_of_word_suffix", options.endOfWordSuffix);
    json.writeBooleanField("fuse_unk", options.fuseUnknown);
    json.writeBooleanField("byte_fallback", options.byteFallback);
    json.writeBooleanField("ignore_merges", options.ignoreMerges);
    if (options.rankedByResult) {
      json.writeBooleanField(RANKED_BY_RESULT, true);
    }
    VocabularyFiles.write(vocabulary, json);
    json.writeArrayFieldStart("merges");
    for (Merge merge : merges) {
      json.writeStartArray();
      json.writeString(merge.left());
      json.writeString(merge.right());
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
