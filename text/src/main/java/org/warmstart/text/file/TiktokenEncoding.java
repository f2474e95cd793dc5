package org.warmstart.text.file;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.json.Json;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.split.ByteLevelPreTokenizer;
import org.warmstart.text.split.Cl100kPattern;
import org.warmstart.text.split.SequencePreTokenizer;
import org.warmstart.text.split.SplitBehavior;
import org.warmstart.text.split.SplitPreTokenizer;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.PreTokenizer;

/**
 * What tiktoken does besides merging: how it splits texts into words, and its special tokens with
 * their ids. Those that are published have names; a rank file does not say which of them it is for.
 *
 * @param splitter splits a text and writes the words' bytes as characters
 * @param specialTokens with their ids
 */
record TiktokenEncoding(PreTokenizer splitter, Map<String, Integer> specialTokens) {
  private static final String MEMBER = "tiktoken";
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final String END_OF_PROMPT = "<|endofprompt|>";
  private static final List<String> FILL_IN_THE_MIDDLE =
      List.of("<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>");

  private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
  private static final String FIRST = "[^\\r\\n\\p{L}\\p{N}]?";
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String O200K_PATTERN =
      String.join(
          "|",
          FIRST + UPPER + "*" + LOWER + "+" + CONTRACTION,
          FIRST + UPPER + "+" + LOWER + "*" + CONTRACTION,
          "\\p{N}{1,3}",
          " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
          "\\s*[\\r\\n]+",
          "\\s+(?!\\S)",
          "\\s+");

  /** The published encodings by name. */
  private static final Map<String, TiktokenEncoding> PUBLISHED = new TreeMap<>();

  static {
    Map<String, Integer> end = Map.of(END_OF_TEXT, 50256);
    PreTokenizer gpt2 = new ByteLevelPreTokenizer(new ByteLevelSettings(false, true, true));
    PUBLISHED.put("gpt2", new TiktokenEncoding(gpt2, end));
    PUBLISHED.put("r50k_base", new TiktokenEncoding(gpt2, end));
    PUBLISHED.put("p50k_base", new TiktokenEncoding(gpt2, end));
    PUBLISHED.put("p50k_edit", new TiktokenEncoding(gpt2, with(end, FILL_IN_THE_MIDDLE, 50281)));
    Map<String, Integer> cl100k =
        with(Map.of(END_OF_TEXT, 100257, END_OF_PROMPT, 100276), FILL_IN_THE_MIDDLE, 100258);
    PUBLISHED.put(
        "cl100k_base", new TiktokenEncoding(splitting(Cl100kPattern.Form.CURRENT.regex()), cl100k));
    Map<String, Integer> o200k = Map.of(END_OF_TEXT, 199999, END_OF_PROMPT, 200018);
    PreTokenizer o200kSplitter = splitting(O200K_PATTERN);
    PUBLISHED.put("o200k_base", new TiktokenEncoding(o200kSplitter, o200k));
    PUBLISHED.put("o200k_harmony", new TiktokenEncoding(o200kSplitter, harmony()));
  }

  private static Map<String, Integer> with(
      Map<String, Integer> tokens, List<String> more, int firstId) {
    Map<String, Integer> all = new LinkedHashMap<>(tokens);
    for (int i = 0; i < more.size(); i++) {
      all.put(more.get(i), firstId + i);
    }
    return all;
  }

  /** The tokens of OpenAI's chat format; those without a use are named after their ids. */
  private static Map<String, Integer> harmony() {
    Map<Integer, String> used =
        Map.ofEntries(
            Map.entry(199998, "startoftext"),
            Map.entry(199999, "endoftext"),
            Map.entry(200002, "return"),
            Map.entry(200003, "constrain"),
            Map.entry(200005, "channel"),
            Map.entry(200006, "start"),
            Map.entry(200007, "end"),
            Map.entry(200008, "message"),
            Map.entry(200012, "call"),
            Map.entry(200018, "endofprompt"));
    Map<String, Integer> tokens = new LinkedHashMap<>();
    for (int id = 199998; id < 201088; id++) {
      tokens.put("<|" + used.getOrDefault(id, "reserved_" + id) + "|>", id);
    }
    return tokens;
  }

  private static PreTokenizer splitting(String regex) {
    return splitting(TextPattern.regex(regex, MEMBER));
  }

  private static PreTokenizer splitting(TextPattern pattern) {
    return new SequencePreTokenizer(
        List.of(
            new SplitPreTokenizer(pattern, SplitBehavior.ISOLATED, false),
            new ByteLevelPreTokenizer(new ByteLevelSettings(false, true, false))));
  }

  /**
   * The encoding that the configuration beside a file describes, or else the one that the file is
   * named after.
   *
   * @throws InputException if that is none
   */
  static TiktokenEncoding of(Path file, TokenizerConfig config) {
    Json json = Json.of(config.other(), file.resolveSibling(TokenizerConfig.FILE).toString());
    Json member = json.get(MEMBER);
    if (member == null) {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.[a-z]+$", "");
      return named(name, file + ": the name does not say which encoding the ranks are of");
    }
    String name = member.optionalString("encoding");
    if (name != null) {
      return named(name, member.where());
    }
    String pattern = member.string("pat_str");
    String where = member.required("pat_str").where();
    if (pattern.matches("(?s).*(\\}\\+|\\$).*")) {
      throw member
          .required("pat_str")
          .wrong(
              "{...}+ and $ mean something else in tokenizer.json than in tiktoken; write {...} and"
                  + " \\z");
    }
    Map<String, Integer> special = new LinkedHashMap<>();
    Json tokens = member.get("special_tokens");
    if (tokens != null) {
      tokens.members().forEach(token -> special.put(token.getKey(), token.getValue().asInt()));
    }
    return new TiktokenEncoding(splitting(TextPattern.regex(pattern, where)), special);
  }

  private static TiktokenEncoding named(String name, String problem) {
    @Nullable TiktokenEncoding encoding = PUBLISHED.get(name);
    if (encoding == null) {
      throw new InputException(
          problem
              + ": "
              + NearNames.unknown("encoding", name, PUBLISHED.keySet())
              + "; rename the file, or put {\"tiktoken\": {\"encoding\": NAME}} or {\"tiktoken\":"
              + " {\"pat_str\": REGEX, \"special_tokens\": {TOKEN: ID}}} into the "
              + TokenizerConfig.FILE
              + " beside it");
    }
    return encoding;
  }
}
