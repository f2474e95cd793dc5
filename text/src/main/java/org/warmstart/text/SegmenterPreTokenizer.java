package org.warmstart.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.ServiceLoader;

/** Splits texts into the words that an analyser finds, and lower-cases those if asked to. */
final class SegmenterPreTokenizer implements PreTokenizer {
  static final String TYPE = "WordSegmenter";

  private final String analyzer;
  private final String dictionary;
  private final boolean lowercase;
  private final WordSegmenter segmenter;

  /**
   * Finds the segmenter.
   *
   * @throws InputException if there is none
   */
  SegmenterPreTokenizer(String analyzer, String dictionary, boolean lowercase, String where) {
    this.analyzer = analyzer;
    this.dictionary = dictionary;
    this.lowercase = lowercase;
    this.segmenter = find(analyzer, dictionary, where);
  }

  private static WordSegmenter find(String analyzer, String dictionary, String where) {
    for (WordSegmenterProvider provider : ServiceLoader.load(WordSegmenterProvider.class)) {
      try {
        Optional<WordSegmenter> found = provider.open(analyzer, dictionary);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (InputException e) {
        throw new InputException(where + ": " + e.getMessage(), e);
      }
    }
    throw new InputException(
        where
            + ": this tokenizer finds words by '"
            + analyzer
            + "' with the dictionary '"
            + dictionary
            + "', which is not here; for Japanese by 'mecab' put the module warmstart-japanese on"
            + " the class path");
  }

  static SegmenterPreTokenizer fromJson(Json json) {
    return new SegmenterPreTokenizer(
        json.string("analyzer"),
        json.string("dictionary"),
        json.bool("lowercase", false),
        json.where());
  }

  @Override
  public ObjectNode json() {
    return Json.object(TYPE)
        .put("analyzer", analyzer)
        .put("dictionary", dictionary)
        .put("lowercase", lowercase);
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words found = new Words(lowercase ? lowered(text) : text);
    for (int word = 0; word < words.count(); word++) {
      segmenter.segment(text.chars(), words.start(word), words.end(word), found::add);
    }
    return found;
  }

  /** The text with each character lower-cased that has a lower case of the same length. */
  private static Text lowered(Text text) {
    Text lowered = Text.empty(text.length(), text.tracked());
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePoint(i);
      int length = Character.charCount(codePoint);
      int lower = Unicode.lowerCase(codePoint);
      lowered.appendCodePoint(
          Character.charCount(lower) == length ? lower : codePoint,
          text.start(i),
          text.end(i + length - 1));
      i += length;
    }
    return lowered;
  }
}
