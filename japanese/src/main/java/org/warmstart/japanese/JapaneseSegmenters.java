package org.warmstart.japanese;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.warmstart.base.InputException;
import org.warmstart.text.stage.WordSegmenter;
import org.warmstart.text.stage.WordSegmenterProvider;

/**
 * Segments Japanese as MeCab does it, with IPADIC, which comes with Lucene, or with any compiled
 * MeCab dictionary in a folder that the user names.
 */
public final class JapaneseSegmenters implements WordSegmenterProvider {
  /** Names a folder with MeCab dictionaries, one folder each, by their names. */
  public static final String FOLDER_PROPERTY = "warmstart.mecab.dictionaries";

  private static final String FOLDER_VARIABLE = "WARMSTART_MECAB_DICTIONARIES";
  private static final String ANALYZER = "mecab";
  private static final String IPADIC = "ipadic";

  /** Dictionaries are large, and there is one of each. */
  private static final Map<String, WordSegmenter> OPENED = new ConcurrentHashMap<>();

  @Override
  public Optional<WordSegmenter> open(String analyzer, String dictionary) {
    if (!analyzer.equals(ANALYZER)) {
      return Optional.empty();
    }
    if (dictionary.equals(IPADIC)) {
      return Optional.of(OPENED.computeIfAbsent(IPADIC, name -> by(new KuromojiDictionary())));
    }
    Path folder = folder(dictionary);
    return Optional.of(
        OPENED.computeIfAbsent(folder.toString(), name -> by(MecabDictionary.open(folder))));
  }

  private static Path folder(String dictionary) {
    String folders = System.getProperty(FOLDER_PROPERTY, System.getenv(FOLDER_VARIABLE));
    if (folders == null || !dictionary.matches("[A-Za-z0-9_-]+")) {
      throw new InputException(
          "the MeCab dictionary '"
              + dictionary
              + "' is not part of Warmstart, only 'ipadic' is; put the compiled dictionary"
              + " (sys.dic, unk.dic, matrix.bin, char.bin) into a folder of that name, and name the"
              + " folder above it in the environment variable "
              + FOLDER_VARIABLE);
    }
    return Path.of(folders, dictionary);
  }

  private static WordSegmenter by(Dictionary dictionary) {
    return (text, from, to, words) -> new Analysis(dictionary, text, from, to).run(words);
  }
}
