package org.warmstart.text;

import java.nio.file.Path;
import java.util.Optional;
import org.warmstart.text.file.TokenizerFiles;

/**
 * Compares tokenizers with files of a reference's results ({@link Golden}); run by hand. Arguments
 * are pairs: a tokenizer, and its file.
 */
final class GoldenCheck {
  private GoldenCheck() {}

  /** Prints what differs and how much agrees; the exit code is 1 if anything differs. */
  public static void main(String[] args) throws Exception {
    boolean same = true;
    for (int i = 0; i + 1 < args.length; i += 2) {
      same &= check(Path.of(args[i]), Path.of(args[i + 1]));
    }
    System.exit(same ? 0 : 1);
  }

  private static boolean check(Path path, Path file) throws Exception {
    Tokenizer tokenizer = TokenizerFiles.load(path);
    Tokenizer plain = tokenizer.withoutSpecialTokens();
    Golden golden = new Golden(file);
    int wrong = 0;
    for (int line = 0; line < golden.size(); line++) {
      Optional<String> difference = golden.difference(line, tokenizer, plain);
      if (difference.isPresent() && ++wrong <= 5) {
        System.out.println(difference.get());
      }
    }
    System.out.println(file + ": " + (golden.size() - wrong) + " of " + golden.size());
    return wrong == 0;
  }
}
