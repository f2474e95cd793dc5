package org.warmstart.data.lexicon;

/** The parts of speech that WordNet has, as its files are called. */
enum PartOfSpeech {
  NOUN("noun", "1"),
  VERB("verb", "2"),
  ADJECTIVE("adj", "35"),
  ADVERB("adv", "4");

  private final String file;
  private final String types;

  PartOfSpeech(String file, String types) {
    this.file = file;
    this.types = types;
  }

  String file() {
    return file;
  }

  /** Whether a sense key's number of the type of its synset is of this one. */
  boolean isOf(char type) {
    return types.indexOf(type) >= 0;
  }
}
