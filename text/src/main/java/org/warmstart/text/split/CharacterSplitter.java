package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.IntPredicate;
import org.warmstart.base.Messages;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.Unicode;

/** The pre-tokenizers that split at characters of a kind. */
public final class CharacterSplitter implements PreTokenizer {
  public static final String WHITESPACE = "WhitespaceSplit";
  public static final String PUNCTUATION = "Punctuation";
  public static final String DIGITS = "Digits";
  public static final String DELIMITER = "CharDelimiterSplit";

  private final ObjectNode json;
  private final IntPredicate delimiter;
  private final SplitBehavior behavior;

  private CharacterSplitter(ObjectNode json, IntPredicate delimiter, SplitBehavior behavior) {
    this.json = json;
    this.delimiter = delimiter;
    this.behavior = behavior;
  }

  /** Splits at white space, which goes. */
  public static CharacterSplitter whitespace() {
    return new CharacterSplitter(
        Json.object(WHITESPACE), c -> has(c, Unicode.SPACE), SplitBehavior.REMOVED);
  }

  /** Splits at punctuation, each sign a word of its own if nothing else is said. */
  public static CharacterSplitter punctuation(Json json) {
    SplitBehavior behavior =
        json.get("behavior") == null
            ? SplitBehavior.ISOLATED
            : json.oneOf("behavior", SplitBehavior.values());
    return new CharacterSplitter(
        Json.object(PUNCTUATION).put("behavior", behavior.json()),
        c -> has(c, Unicode.PUNCTUATION),
        behavior);
  }

  /** Splits numbers off, as a whole or every digit. */
  public static CharacterSplitter digits(Json json) {
    return digits(json.requiredBool("individual_digits"));
  }

  /** Splits numbers off, as a whole or every digit. */
  public static CharacterSplitter digits(boolean individual) {
    return new CharacterSplitter(
        Json.object(DIGITS).put("individual_digits", individual),
        c -> has(c, Unicode.NUMERIC),
        individual ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS);
  }

  /** Splits at a character, which goes. */
  public static CharacterSplitter delimiter(Json json) {
    String delimiter = json.string("delimiter");
    if (delimiter.codePointCount(0, delimiter.length()) != 1) {
      throw json.required("delimiter")
          .wrong("expected one character, found " + Messages.quote(delimiter));
    }
    int codePoint = delimiter.codePointAt(0);
    return new CharacterSplitter(
        Json.object(DELIMITER).put("delimiter", delimiter),
        c -> c == codePoint,
        SplitBehavior.REMOVED);
  }

  private static boolean has(int codePoint, int flag) {
    return (Unicode.flags(codePoint) & flag) != 0;
  }

  @Override
  public ObjectNode json() {
    return json.deepCopy();
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Words out = new Words(text);
    SplitBehavior.Splitter splitter = new SplitBehavior.Splitter(behavior, out);
    for (int word = 0; word < words.count(); word++) {
      int end = words.end(word);
      splitter.begin(words.start(word));
      for (int i = words.start(word); i < end; ) {
        int codePoint = text.codePoint(i);
        int next = i + Character.charCount(codePoint);
        if (delimiter.test(codePoint)) {
          splitter.delimiter(i, next);
        }
        i = next;
      }
      splitter.finish(end, false);
    }
    return out;
  }
}
