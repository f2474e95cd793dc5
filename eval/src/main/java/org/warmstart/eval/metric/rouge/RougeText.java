package org.warmstart.eval.metric.rouge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.warmstart.eval.words.WordSplitter;

/**
 * One text as ROUGE sees it: lower-cased, everything but a-z and 0-9 a separator, words numbered by
 * a {@link RougeVocabulary}, sentences ended by line feeds. Reused from text to text.
 */
final class RougeText {
  private static final char KELVIN_SIGN = '\u212A';
  private static final char CAPITAL_I_WITH_DOT = '\u0130';

  int[] words = new int[256];
  int length;

  /** Sentence s is words[sentenceStarts[s]] up to words[sentenceStarts[s + 1]]; none is empty. */
  int[] sentenceStarts = new int[16];

  int sentences;

  private byte[] buffer = new byte[64];

  /** With another splitter, line by line. */
  void read(String text, RougeVocabulary vocabulary, WordSplitter splitter) {
    length = 0;
    sentences = 0;
    for (String line : text.split("\n", -1)) {
      for (String word : splitter.words(line)) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        append(vocabulary.number(bytes, 0, bytes.length));
      }
      endSentence();
    }
  }

  void read(String text, RougeVocabulary vocabulary) {
    length = 0;
    sentences = 0;
    int wordLength = 0;
    int characters = text.length();
    for (int i = 0; i <= characters; i++) {
      char character = i < characters ? text.charAt(i) : '\n';
      int letter = lowerCaseLetterOrDigit(character);
      if (letter != 0) {
        if (wordLength == buffer.length) {
          buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        buffer[wordLength++] = (byte) letter;
      }
      boolean ends = letter == 0 || character == CAPITAL_I_WITH_DOT;
      if (ends && wordLength > 0) {
        append(vocabulary.number(buffer, 0, wordLength));
        wordLength = 0;
      }
      if (character == '\n') {
        endSentence();
      }
    }
  }

  /** Zero for a separator. The two letters beyond ASCII are those whose lower case is in ASCII. */
  private static int lowerCaseLetterOrDigit(char character) {
    if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')) {
      return character;
    }
    if (character >= 'A' && character <= 'Z') {
      return character + ('a' - 'A');
    }
    return switch (character) {
      case KELVIN_SIGN -> 'k';
      // its lower case is an i and a combining dot, which separates
      case CAPITAL_I_WITH_DOT -> 'i';
      default -> 0;
    };
  }

  private void append(int word) {
    if (length == words.length) {
      words = Arrays.copyOf(words, length * 2);
    }
    words[length++] = word;
  }

  private void endSentence() {
    if (length == sentenceStarts[sentences]) {
      return;
    }
    sentences++;
    if (sentences == sentenceStarts.length) {
      sentenceStarts = Arrays.copyOf(sentenceStarts, sentences * 2);
    }
    sentenceStarts[sentences] = length;
  }
}
