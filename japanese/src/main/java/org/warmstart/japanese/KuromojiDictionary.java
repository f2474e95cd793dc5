package org.warmstart.japanese;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.ja.dict.BinaryDictionary;
import org.apache.lucene.analysis.ja.dict.CharacterDefinition;
import org.apache.lucene.analysis.ja.dict.ConnectionCosts;
import org.apache.lucene.analysis.ja.dict.TokenInfoDictionary;
import org.apache.lucene.analysis.ja.dict.TokenInfoFST;
import org.apache.lucene.analysis.ja.dict.UnknownDictionary;
import org.apache.lucene.util.IntsRef;
import org.apache.lucene.util.fst.FST;

/**
 * IPADIC as it comes with Lucene's Kuromoji. Where Kuromoji has changed how unknown words are made,
 * the dictionary's own rules are put back.
 */
final class KuromojiDictionary implements Dictionary {
  private static final int KATAKANA_MIDDLE_DOT = 0x30FB;
  private static final int IDEOGRAPHIC_ZERO = 0x3007;
  private static final String ADDED = "令和";
  private static final char EM_DASH = 0x2014;
  private static final char HORIZONTAL_BAR = 0x2015;

  private final TokenInfoDictionary words = TokenInfoDictionary.getInstance();
  private final TokenInfoFST index = words.getFST();
  private final UnknownDictionary unknown = UnknownDictionary.getInstance();
  private final CharacterDefinition characters = unknown.getCharacterDefinition();
  private final ConnectionCosts connections = ConnectionCosts.getInstance();
  private final Category[] categories = new Category[CharacterDefinition.CLASS_COUNT];
  private final Category zero;

  KuromojiDictionary() {
    for (byte kind = 0; kind < categories.length; kind++) {
      boolean numeral = kind == CharacterDefinition.KANJINUMERIC;
      boolean kanji = kind == CharacterDefinition.KANJI;
      boolean hiragana = kind == CharacterDefinition.HIRAGANA;
      boolean katakana = kind == CharacterDefinition.KATAKANA;
      boolean other = kind == CharacterDefinition.DEFAULT || kind == CharacterDefinition.SPACE;
      categories[kind] =
          new Category(
              (1 << kind) | (numeral ? 1 << CharacterDefinition.KANJI : 0),
              kind,
              kanji || hiragana || katakana ? 2 : 0,
              !kanji,
              !kanji && !hiragana && !other);
    }
    Category symbol = categories[CharacterDefinition.SYMBOL];
    zero =
        new Category(
            symbol.kinds() | (1 << CharacterDefinition.KANJINUMERIC), symbol.kind(), 0, true, true);
  }

  @Override
  public void lookUp(char[] text, int from, int to, Entries entries) {
    try {
      FST.BytesReader reader = index.getBytesReader();
      FST.Arc<Long> arc = index.getFirstArc(new FST.Arc<>());
      IntsRef ids = new IntsRef();
      int output = 0;
      for (int i = from; i < to; i++) {
        if (index.findTargetArc(spelling(text[i]), arc, arc, i == from, reader) == null) {
          return;
        }
        output += arc.output().intValue();
        if (arc.isFinal() && !isAdded(text, from, i + 1)) {
          words.lookupWordIds(output + arc.nextFinalOutput().intValue(), ids);
          give(words, ids, i + 1 - from, entries);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How Lucene's copy spells a character of IPADIC. When it was converted from EUC-JP, the dash in
   * it became another than with MeCab.
   */
  private static char spelling(char c) {
    return c == HORIZONTAL_BAR ? EM_DASH : c == EM_DASH ? HORIZONTAL_BAR : c;
  }

  /** Whether a word is the one that Lucene has added to IPADIC: the era that began in 2019. */
  private static boolean isAdded(char[] text, int from, int to) {
    return to - from == ADDED.length()
        && text[from] == ADDED.charAt(0)
        && text[from + 1] == ADDED.charAt(1);
  }

  @Override
  public void lookUpUnknown(int kind, int length, Entries entries) {
    IntsRef ids = new IntsRef();
    unknown.lookupWordIds(kind, ids);
    give(unknown, ids, length, entries);
  }

  private static void give(BinaryDictionary from, IntsRef ids, int length, Entries entries) {
    for (int i = 0; i < ids.length; i++) {
      int id = ids.ints[ids.offset + i];
      entries.add(length, from.getLeftId(id), from.getRightId(id), from.getWordCost(id));
    }
  }

  @Override
  public int connectionCost(int rightId, int leftId) {
    return connections.get(rightId, leftId);
  }

  @Override
  public Category category(int codePoint) {
    if (codePoint == KATAKANA_MIDDLE_DOT) {
      return categories[CharacterDefinition.KATAKANA];
    }
    if (codePoint == IDEOGRAPHIC_ZERO) {
      return zero;
    }
    return Character.isBmpCodePoint(codePoint)
        ? categories[characters.getCharacterClass((char) codePoint)]
        : categories[CharacterDefinition.DEFAULT];
  }
}
