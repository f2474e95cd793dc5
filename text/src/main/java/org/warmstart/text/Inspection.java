package org.warmstart.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What each stage of a tokenizer made of a text.
 *
 * @param parts the stretches of the text between added tokens, and those tokens
 * @param encoding the result, with what the post-processor added
 */
public record Inspection(List<Part> parts, Encoding encoding) {

  /**
   * A stretch of the text.
   *
   * @param start where it begins in the text, in UTF-16 units
   * @param end where it ends
   * @param normalized what the normalizer made of it; of an added token, what is taken as the token
   * @param added whether it is an added token, which no further stage sees
   * @param words what the pre-tokeniser made of it, with the model's tokens; an added token is a
   *     word of one token
   */
  public record Part(int start, int end, String normalized, boolean added, List<Word> words) {}

  /**
   * A word.
   *
   * @param text the word as the model sees it
   * @param start where it begins in the text, in UTF-16 units
   * @param end where it ends
   * @param tokens what the model makes of it
   */
  public record Word(String text, int start, int end, List<Token> tokens) {}

  /**
   * A token of a word.
   *
   * @param start where it begins in the text after post-processing, in UTF-16 units
   * @param end where it ends
   */
  public record Token(int id, String token, int start, int end) {}

  /** Notes what happens while a text is tokenized. */
  static final class Recorder {
    private record Noted(Text text, int from, int to, int firstToken) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<List<Noted>> words = new ArrayList<>();

    void part(Text text, boolean added) {
      int start = text.start(0);
      int end = text.end(text.length() - 1);
      parts.add(new Part(start, end, text.toString(), added, List.of()));
      words.add(new ArrayList<>());
    }

    void word(Text text, int from, int to, int firstToken) {
      words.get(words.size() - 1).add(new Noted(text, from, to, firstToken));
    }

    /** What was noted, with the tokens as they are now. */
    Inspection inspection(Tokens tokens, Encoding encoding) {
      List<Part> done = new ArrayList<>();
      int end = tokens.size();
      for (int i = parts.size() - 1; i >= 0; i--) {
        List<Word> made = new ArrayList<>();
        for (int j = words.get(i).size() - 1; j >= 0; j--) {
          Noted noted = words.get(i).get(j);
          made.add(0, word(noted, tokens, end));
          end = noted.firstToken;
        }
        Part part = parts.get(i);
        done.add(0, new Part(part.start, part.end, part.normalized, part.added, made));
      }
      return new Inspection(done, encoding);
    }

    private static Word word(Noted noted, Tokens tokens, int end) {
      List<Token> own = new ArrayList<>();
      for (int i = noted.firstToken; i < end; i++) {
        own.add(new Token(tokens.id(i), tokens.string(i), tokens.start(i), tokens.end(i)));
      }
      Text text = noted.text;
      return new Word(
          new String(text.chars(), noted.from, noted.to - noted.from),
          text.start(noted.from),
          text.end(noted.to - 1),
          own);
    }
  }
}
