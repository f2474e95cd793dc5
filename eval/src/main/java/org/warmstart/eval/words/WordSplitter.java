package org.warmstart.eval.words;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;

/** Splits a text into what a metric compares. */
@FunctionalInterface
public interface WordSplitter {
  /** The text's words in their order. */
  List<String> words(String text);

  /**
   * By its name, or by the files of a tokenizer.
   *
   * @param written {@code whitespace}: what is between white space; {@code characters}: every
   *     character but white space; {@code 13a}, {@code intl}, {@code zh}: as BLEU's; else a folder
   *     or file of a tokenizer, whose tokens are the words
   * @throws InputException if it is none of these
   */
  static WordSplitter of(String written) {
    if (written.equals("whitespace")) {
      return Words::split;
    }
    if (written.equals("characters")) {
      return WordSplitter::characters;
    }
    for (BleuTokenizer tokenizer : BleuTokenizer.values()) {
      if (tokenizer.title().equals(written)) {
        return tokenizer::words;
      }
    }
    Path files = Path.of(written);
    if (!Files.exists(files)) {
      List<String> names = new ArrayList<>(List.of("whitespace", "characters"));
      Arrays.stream(BleuTokenizer.values()).map(BleuTokenizer::title).forEach(names::add);
      throw new InputException(
          "tokenizer: "
              + NearNames.unknown("tokenizer", written, names)
              + "; nor is there a folder or file of a tokenizer of that name");
    }
    Tokenizer tokenizer = TokenizerFiles.load(files);
    return text -> List.of(tokenizer.encode(text, null, false).tokens());
  }

  private static List<String> characters(String text) {
    return text.codePoints()
        .filter(character -> !Words.isSpace(character))
        .mapToObj(Character::toString)
        .toList();
  }
}
