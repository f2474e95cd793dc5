package org.warmstart.eval.faithfulness.reading;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ordinary English words: the 6,000 most frequent ones of forty books in the public domain that are
 * mostly written with small letters.
 */
public final class CommonWords {
  /** Words that say little about what a sentence is about. */
  public static final Set<String> FUNCTION =
      Set.of(
          ("a an the this that these those it its he him his she her they them their we us our you"
                  + " your i me my who whom whose which what when where why how and or but if then"
                  + " than as at by for from in into of off on onto out over to up with about after"
                  + " before between during through under until while because since so also very just"
                  + " is are was were be been being am has have had having do does did will would can"
                  + " could shall should may might must there here all any both each some such only own"
                  + " same too more most other s t not no never none nor neither without")
              .split(" ", -1));

  private static final Set<String> ALL = read();

  private CommonWords() {}

  private static Set<String> read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(CommonWords.class.getResourceAsStream("common-words.txt")),
                StandardCharsets.UTF_8))) {
      return reader.lines().collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a word, or what it is inflected from, is ordinary. */
  public static boolean has(String key) {
    if (key.length() < 2 || ALL.contains(key) || FUNCTION.contains(key)) {
      return true;
    }
    return Stems.forms(key).stream().anyMatch(ALL::contains);
  }
}
