package org.warmstart.text.split;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.warmstart.base.InputException;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.PreTokenizer;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.WordSegmenter;
import org.warmstart.text.stage.WordSegmenterProvider;
import org.warmstart.text.stage.Words;
import org.warmstart.text.unicode.Unicode;

/**
 * Splits texts into the words that an analyser finds, and lower-cases those if asked to, but for
 * some that are to stay as they are.
 */
public final class SegmenterPreTokenizer implements PreTokenizer {
  public static final String TYPE = "WordSegmenter";
  private static final String KEPT = "never_lowercased";
  private static final int CAPITAL_SIGMA = 0x3A3;
  private static final char FINAL_SIGMA = 0x3C2;

  private final String analyzer;
  private final String dictionary;
  private final boolean lowercase;
  private final Set<String> kept;
  private final WordSegmenter segmenter;

  /**
   * Finds the segmenter.
   *
   * @param kept words that are not lower-cased
   * @throws InputException if there is none
   */
  public SegmenterPreTokenizer(
      String analyzer, String dictionary, boolean lowercase, List<String> kept, String where) {
    this.analyzer = analyzer;
    this.dictionary = dictionary;
    this.lowercase = lowercase;
    this.kept = new TreeSet<>(kept);
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

  public static SegmenterPreTokenizer fromJson(Json json) {
    return new SegmenterPreTokenizer(
        json.string("analyzer"),
        json.string("dictionary"),
        json.bool("lowercase", false),
        json.get(KEPT) == null
            ? List.of()
            : json.required(KEPT).elements().stream().map(Json::asString).toList(),
        json.where());
  }

  @Override
  public ObjectNode json() {
    ObjectNode json =
        Json.object(TYPE)
            .put("analyzer", analyzer)
            .put("dictionary", dictionary)
            .put("lowercase", lowercase);
    if (!kept.isEmpty()) {
      ArrayNode array = json.putArray(KEPT);
      kept.forEach(array::add);
    }
    return json;
  }

  @Override
  public Words split(Words words) {
    Text text = words.text();
    Text out = lowercase ? Text.empty(text.length(), text.tracked()) : text;
    Words found = new Words(out);
    WordSegmenter.Sink sink =
        lowercase
            ? (from, to) -> {
              int start = out.length();
              lower(text, from, to, out);
              found.add(start, out.length());
            }
            : found::add;
    for (int word = 0; word < words.count(); word++) {
      segmenter.segment(text.chars(), words.start(word), words.end(word), sink);
    }
    return found;
  }

  /** Appends a word in lower case. */
  private void lower(Text text, int from, int to, Text out) {
    if (!kept.isEmpty() && kept.contains(new String(text.chars(), from, to - from))) {
      out.append(text, from, to);
      return;
    }
    for (int i = from; i < to; ) {
      int codePoint = text.codePoint(i);
      int next = i + Character.charCount(codePoint);
      int start = text.start(i);
      int end = text.end(next - 1);
      if (codePoint == CAPITAL_SIGMA && isFinal(text, from, i, to)) {
        out.append(FINAL_SIGMA, start, end);
      } else {
        out.appendCodePoint(Unicode.lowerCase(codePoint), start, end);
        if (codePoint == Unicode.CAPITAL_I_WITH_DOT) {
          out.append(Unicode.DOT_ABOVE, start, end);
        }
      }
      i = next;
    }
  }

  /** Whether a letter ends a word of several: Greek has a sigma of its own for that. */
  private static boolean isFinal(Text text, int from, int at, int to) {
    return at > from
        && isCased(Character.codePointBefore(text.chars(), at, from))
        && (at + 1 == to || !isCased(text.codePoint(at + 1)));
  }

  private static boolean isCased(int codePoint) {
    return Character.isUpperCase(codePoint)
        || Character.isLowerCase(codePoint)
        || Character.isTitleCase(codePoint);
  }
}
