package org.warmstart.data.lexicon;

/** How a word is inflected, as far as English does so by its ending. */
enum Form {
  BASE,
  /** A noun's plural, or a verb's third person. */
  S,
  /** A verb's past and its participle, where they are one. */
  ED,
  ING;

  boolean isOf(PartOfSpeech part) {
    return switch (this) {
      case BASE -> true;
      case S -> part == PartOfSpeech.NOUN || part == PartOfSpeech.VERB;
      case ED, ING -> part == PartOfSpeech.VERB;
    };
  }
}
