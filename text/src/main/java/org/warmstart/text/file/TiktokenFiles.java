package org.warmstart.text.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Pipeline;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.decode.ByteLevelDecoder;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.stage.ByteLevelSettings;
import org.warmstart.text.stage.Vocabulary;
import org.warmstart.text.unicode.ByteAlphabet;

/**
 * Reads the rank files of OpenAI's tiktoken: a token's bytes in base64, a space and its rank a
 * line. The rank is the token's id, and of two tokens that could be made the one of lower rank is.
 */
final class TiktokenFiles {
  private static final String SUFFIX = ".tiktoken";
  private static final String CLASS = "PreTrainedTokenizerFast";
  private static final int BYTES = 256;
  private static final int MOST_FILLED = 1000;

  private TiktokenFiles() {}

  /** Whether bytes can be a rank file's: the first line is base64 and a number. */
  static boolean isRanks(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && end < 1000 && bytes[end] != '\n') {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1)
        .matches("[A-Za-z0-9+/]+={0,2} [0-9]+\r?");
  }

  /**
   * The rank file in a directory, if there is one.
   *
   * @throws InputException if there are several
   */
  static Optional<Path> find(Path directory) {
    return InputFiles.only(directory, name -> name.endsWith(SUFFIX));
  }

  /**
   * Reads a rank file as the encoding that its name, or the configuration beside it, tells.
   *
   * @throws InputException if a line is wrong, a rank is missing or there twice, or the encoding
   *     cannot be told
   */
  static Tokenizer load(Path file, TokenizerConfig config) {
    TiktokenEncoding encoding = TiktokenEncoding.of(file, config);
    Map<String, Integer> special = encoding.specialTokens();
    Map<String, Integer> ranks = ranks(file, special);
    List<AddedToken> added = new ArrayList<>();
    special.forEach((token, id) -> added.add(AddedToken.special(id, token)));
    List<Merge> merges = merges(ranks, file.toString());
    fill(ranks, special);
    BpeModel model =
        new BpeModel(
            Vocabulary.of(ranks, file.toString()),
            merges,
            BpeModel.Options.ofRanks(),
            file.toString());
    Pipeline pipeline =
        new Pipeline(
            null,
            encoding.splitter(),
            model,
            null,
            new ByteLevelDecoder(new ByteLevelSettings(true, true, true)),
            added,
            null,
            null);
    return TokenizerAssembly.assemble(
        pipeline, config.tokenizerClass() == null ? config.withTokenizerClass(CLASS) : config);
  }

  /** The tokens, each byte written as a character, with their ranks. */
  private static Map<String, Integer> ranks(Path file, Map<String, Integer> special) {
    List<String> lines = InputFiles.readLines(file);
    Map<String, Integer> ranks = new HashMap<>();
    int[] lineOfRank = new int[lines.size() + special.size() + 1];
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty()) {
        continue;
      }
      String where = file + ": line " + (i + 1);
      int space = line.indexOf(' ');
      String token = token(space < 0 ? line : line.substring(0, space), where);
      int rank = rank(space < 0 ? "" : line.substring(space + 1), lineOfRank.length, where);
      if (lineOfRank[rank] != 0) {
        throw new InputException(where + ": repeats rank " + rank + " of line " + lineOfRank[rank]);
      }
      lineOfRank[rank] = i + 1;
      Integer earlier = ranks.put(token, rank);
      if (earlier != null) {
        throw new InputException(
            where
                + ": repeats the token of line "
                + lineOfRank[earlier]
                + ", "
                + Messages.quote(token));
      }
    }
    requireAll(file, ranks, lineOfRank, special);
    return ranks;
  }

  /**
   * Gives the few ids between the ranks and the special tokens that are nobody's a token that no
   * text makes: Python's reader of tokenizer.json numbers added tokens in a row.
   */
  private static void fill(Map<String, Integer> ranks, Map<String, Integer> special) {
    int first = ranks.values().stream().mapToInt(rank -> rank).max().orElse(0) + 1;
    int end = special.values().stream().mapToInt(id -> id).max().orElse(0);
    if (end - first <= MOST_FILLED) {
      for (int id = first; id < end; id++) {
        if (!special.containsValue(id)) {
          ranks.put("<|reserved_" + id + "|>", id);
        }
      }
    }
  }

  private static String token(String base64, String where) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          where + ": expected base64, found " + Messages.quote(base64) + ": " + e.getMessage(), e);
    }
    if (bytes.length == 0) {
      throw new InputException(where + ": the token is empty");
    }
    StringBuilder token = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      token.append(ByteAlphabet.toChar(b & 0xFF));
    }
    return token.toString();
  }

  private static int rank(String digits, int limit, String where) {
    if (!digits.matches("[0-9]{1,9}")) {
      throw new InputException(
          where
              + ": expected a token in base64, a space and its rank, found the rank "
              + Messages.quote(digits));
    }
    int rank = Integer.parseInt(digits);
    if (rank >= limit) {
      throw new InputException(
          where
              + ": rank "
              + rank
              + " leaves a hole: there are only so many lines that the ranks end before "
              + limit);
    }
    return rank;
  }

  /** Requires the ranks to be without holes, but for special tokens, and all bytes to be there. */
  private static void requireAll(
      Path file, Map<String, Integer> ranks, int[] lineOfRank, Map<String, Integer> special) {
    special.forEach(
        (token, id) -> {
          if (id < lineOfRank.length && lineOfRank[id] != 0) {
            throw new InputException(
                file
                    + ": line "
                    + lineOfRank[id]
                    + ": rank "
                    + id
                    + " is the special token "
                    + Messages.quote(token)
                    + "'s; this is another encoding's file, or the ranks are shifted");
          }
        });
    int last = lineOfRank.length - 1;
    while (last > 0 && lineOfRank[last] == 0) {
      last--;
    }
    for (int rank = 0; rank < last; rank++) {
      if (lineOfRank[rank] == 0 && !special.containsValue(rank)) {
        int next = rank + 1;
        while (lineOfRank[next] == 0) {
          next++;
        }
        throw new InputException(
            file
                + ": line "
                + lineOfRank[next]
                + ": has rank "
                + next
                + ", but no line has rank "
                + rank);
      }
    }
    for (int b = 0; b < BYTES; b++) {
      if (!ranks.containsKey(String.valueOf(ByteAlphabet.toChar(b)))) {
        byte[] single = {(byte) b};
        throw new InputException(
            file
                + ": no line has the single byte "
                + b
                + " ("
                + Base64.getEncoder().encodeToString(single)
                + "), and texts may have any");
      }
    }
  }

  /**
   * All pairs of tokens that make a token; in order of what they make, and of those of one token in
   * order of their own ranks, as converters for Python have it.
   */
  private static List<Merge> merges(Map<String, Integer> ranks, String where) {
    String[] tokens = new String[ranks.values().stream().mapToInt(id -> id).max().orElse(0) + 1];
    ranks.forEach((token, rank) -> tokens[rank] = token);
    List<Merge> merges = new ArrayList<>();
    for (@Nullable String token : tokens) {
      if (token == null) {
        continue;
      }
      List<Merge> pairs = new ArrayList<>();
      for (int i = 1; i < token.length(); i++) {
        String left = token.substring(0, i);
        String right = token.substring(i);
        if (ranks.containsKey(left) && ranks.containsKey(right)) {
          pairs.add(new Merge(left, right, where));
        }
      }
      pairs.sort(Comparator.comparingInt((Merge pair) -> ranks.getOrDefault(pair.left(), 0)));
      merges.addAll(pairs);
    }
    return merges;
  }
}
