package org.warmstart.text.sentencepiece;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.json.Json;
import org.warmstart.text.normalize.CharacterMap;
import org.warmstart.text.normalize.PrecompiledNormalizer;
import org.warmstart.text.normalize.ReplaceNormalizer;
import org.warmstart.text.normalize.SequenceNormalizer;
import org.warmstart.text.normalize.StripNormalizer;
import org.warmstart.text.segment.PieceTrie;
import org.warmstart.text.split.Metaspace;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Text;

/**
 * SentencePiece's own normalizer: replaces the longest key of its table at every place, takes out
 * superfluous spaces, makes spaces visible and puts one before the text. Symbols of the user pass
 * as they are. A character's place reaches to the next one's, so that dropped spaces belong to the
 * one before. Kudo and Richardson, "SentencePiece" (2018), section 3.
 *
 * <p>In tokenizer.json it is written as the stages that come nearest in the reference, with a
 * member of its own from which it is read back.
 */
public final class SentencePieceNormalizer implements Normalizer {
  /** The member of a stage's entry that tells SentencePiece's own stages. */
  public static final String MEMBER = "sentencepiece";

  /**
   * What the model's file says.
   *
   * @param dummyPrefix whether a space is put before the text
   * @param removeExtraSpaces whether spaces at the ends and of several in a row go
   * @param escapeSpaces whether spaces become {@link Metaspace#BLOCK}
   * @param suffix whether the space goes after the text, not before
   */
  public record Options(
      boolean dummyPrefix, boolean removeExtraSpaces, boolean escapeSpaces, boolean suffix) {

    static Options fromJson(Json member) {
      return new Options(
          member.requiredBool("add_dummy_prefix"),
          member.requiredBool("remove_extra_whitespaces"),
          member.requiredBool("escape_whitespaces"),
          member.requiredBool("treat_whitespace_as_suffix"));
    }

    void write(ObjectNode member) {
      member
          .put("add_dummy_prefix", dummyPrefix)
          .put("remove_extra_whitespaces", removeExtraSpaces)
          .put("escape_whitespaces", escapeSpaces)
          .put("treat_whitespace_as_suffix", suffix);
    }

    /** The stage of the reference that comes nearest. */
    Metaspace metaspace() {
      boolean prefix = dummyPrefix && !suffix;
      return new Metaspace(
          Metaspace.BLOCK, prefix ? Metaspace.Scheme.ALWAYS : Metaspace.Scheme.NEVER, true);
    }
  }

  private final @Nullable CharacterMap map;
  private final Options options;
  private final List<String> userDefined;
  private final @Nullable PieceTrie userDefinedTrie;

  public SentencePieceNormalizer(
      @Nullable CharacterMap map, Options options, List<String> userDefined) {
    this.map = map;
    this.options = options;
    this.userDefined = List.copyOf(userDefined);
    this.userDefinedTrie = userDefined.isEmpty() ? null : new PieceTrie();
    if (userDefinedTrie != null) {
      userDefined.forEach(symbol -> userDefinedTrie.add(symbol, 0, "user-defined symbols"));
    }
  }

  /** Reads the member; the table is that of the stages that stand for this one. */
  public static SentencePieceNormalizer fromJson(Json json) {
    CharacterMap map = null;
    for (Json stage : json.required("normalizers").elements()) {
      if (stage.string("type").equals(PrecompiledNormalizer.TYPE)) {
        map = CharacterMap.fromBase64(stage.required("precompiled_charsmap"));
      }
    }
    Json member = json.required(MEMBER);
    return new SentencePieceNormalizer(
        map,
        Options.fromJson(member),
        member.required("user_defined_symbols").elements().stream().map(Json::asString).toList());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json = Json.object(SequenceNormalizer.TYPE);
    ArrayNode stages = json.putArray("normalizers");
    if (map != null) {
      stages.add(new PrecompiledNormalizer(map).json());
    }
    if (options.removeExtraSpaces) {
      stages.add(new StripNormalizer(true, true).json());
      ObjectNode collapse = stages.addObject().put("type", ReplaceNormalizer.TYPE);
      collapse.putObject("pattern").put("Regex", " {2,}");
      collapse.put("content", " ");
    }
    ObjectNode member = json.putObject(MEMBER);
    options.write(member);
    ArrayNode symbols = member.putArray("user_defined_symbols");
    userDefined.forEach(symbols::add);
    return json;
  }

  /** The table of replacements, if there is one. */
  @Nullable CharacterMap map() {
    return map;
  }

  public Options options() {
    return options;
  }

  @Override
  public Text normalize(Text text) {
    int length = text.length();
    if (length == 0) {
      return text;
    }
    Text out = Text.empty(length + length / 8 + 8, text.tracked());
    Prefix prefix = new Prefix(text);
    int at = 0;
    prefix.read(at);
    while (options.removeExtraSpaces && prefix.isSpace()) {
      at = prefix.end;
      if (at == length) {
        return out;
      }
      prefix.read(at);
    }
    char space = options.escapeSpaces ? Metaspace.BLOCK : ' ';
    if (options.dummyPrefix && !options.suffix) {
      out.append(space, text.start(at), 0);
    }
    boolean afterSpace = options.removeExtraSpaces;
    while (at < length) {
      prefix.read(at);
      int start = text.start(at);
      at = prefix.end;
      int from = prefix.from;
      while (afterSpace && from < prefix.to && prefix.source[from] == ' ') {
        from++;
      }
      if (from == prefix.to) {
        continue;
      }
      for (int i = from; i < prefix.to; i++) {
        char c = prefix.source[i];
        out.append(c == ' ' ? space : c, start, 0);
      }
      afterSpace = options.removeExtraSpaces && prefix.source[prefix.to - 1] == ' ';
    }
    int end = text.end(length - 1);
    if (options.removeExtraSpaces) {
      while (out.length() > 0 && out.chars()[out.length() - 1] == space) {
        end = out.start(out.length() - 1);
        out.setLength(out.length() - 1);
      }
    }
    if (options.dummyPrefix && options.suffix) {
      out.append(space, end, 0);
    }
    out.endWhereTheNextBegins(end);
    return out;
  }

  /** What a place of the text begins with, normalized. */
  private final class Prefix {
    private final Text text;
    private final CharacterMap.Match match = new CharacterMap.Match();
    // of the replacement that source is; there are few different ones
    private String replacement = "";
    private char[] replacementChars = new char[0];
    private char[] source;
    private int from;
    private int to;
    private int end;

    Prefix(Text text) {
      this.text = text;
      this.source = text.chars();
    }

    /** Reads the longest key at a place, or a character. */
    void read(int at) {
      char[] chars = text.chars();
      int length = text.length();
      int symbol = userDefinedTrie == null ? -1 : userDefinedTrie.longest(chars, at, length);
      if (symbol >= 0) {
        asItIs(at, symbol);
        return;
      }
      char c = chars[at];
      if (map == null) {
        asItIs(at, at + Character.charCount(text.codePoint(at)));
      } else if (c < 128 && map.isAlone(c) && (at + 1 == length || chars[at + 1] < 128)) {
        String mapped = map.ascii(c);
        if (mapped == null) {
          asItIs(at, at + 1);
        } else {
          replaced(mapped, at + 1);
        }
      } else if (map.find(chars, at, length, true, match)) {
        replaced(match.replacement, match.end);
      } else {
        asItIs(at, at + Character.charCount(text.codePoint(at)));
      }
    }

    private void asItIs(int at, int to) {
      this.source = text.chars();
      this.from = at;
      this.to = to;
      this.end = to;
    }

    private void replaced(String by, int to) {
      if (!by.equals(replacement)) {
        replacement = by;
        replacementChars = by.toCharArray();
      }
      this.source = replacementChars;
      this.from = 0;
      this.to = replacementChars.length;
      this.end = to;
    }

    /** Whether it is just a space. */
    boolean isSpace() {
      return to - from == 1 && source[from] == ' ';
    }
  }
}
