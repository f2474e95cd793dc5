package org.warmstart.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Compares tokenizers with files of a reference's results; run by hand. Arguments are pairs: a
 * tokenizer, and a file with a JSON object a line that has text, ids, tokens, offsets in code
 * points and decoded. Lines without ids are skipped; special tokens in texts are ordinary text.
 */
final class GoldenCheck {
  private GoldenCheck() {}

  /** Prints what differs and how much agrees; the exit code is 1 if anything differs. */
  public static void main(String[] args) throws Exception {
    boolean ok = true;
    for (int i = 0; i + 1 < args.length; i += 2) {
      ok &= check(Path.of(args[i]), Path.of(args[i + 1]));
    }
    System.exit(ok ? 0 : 1);
  }

  private static boolean check(Path path, Path golden) throws Exception {
    Tokenizer tokenizer = Tokenizer.load(path).withoutSpecialTokens();
    int checked = 0;
    int wrong = 0;
    List<String> lines = InputFiles.readLines(golden);
    for (String line : lines) {
      JsonNode expected = Json.MAPPER.readTree(line);
      if (!expected.has("ids")) {
        continue;
      }
      checked++;
      String text = expected.get("text").textValue();
      Encoding encoding = tokenizer.encode(text, false);
      int[][] offsets = encoding.codePointOffsets(text);
      String found =
          Arrays.toString(encoding.ids())
              + Json.MAPPER.writeValueAsString(encoding.tokens())
              + Arrays.deepToString(offsets)
              + tokenizer.decode(encoding.ids(), false);
      String wanted =
          Arrays.toString(Json.MAPPER.treeToValue(expected.get("ids"), int[].class))
              + expected.get("tokens")
              + Arrays.deepToString(Json.MAPPER.treeToValue(expected.get("offsets"), int[][].class))
              + expected.get("decoded").textValue();
      boolean same = found.equals(wanted) && Arrays.equals(encoding.ids(), tokenizer.ids(text));
      if (!same) {
        wrong++;
        if (wrong <= 5) {
          System.out.println(text + "\n  wanted " + wanted + "\n  found  " + found);
        }
      }
    }
    System.out.println(golden.getFileName() + ": " + (checked - wrong) + " of " + checked);
    return wrong == 0;
  }
}
