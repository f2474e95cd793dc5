package org.warmstart.text;

import java.util.ArrayList;
import java.util.List;
import org.warmstart.text.stage.Text;
import org.warmstart.text.stage.Tokens;

/** Notes what happens while a text is tokenized. */
final class Recorder implements Tokens.Notes {
  private record Noted(Text text, int from, int to, int firstToken) {}

  private final List<Inspection.Part> parts = new ArrayList<>();
  private final List<List<Noted>> words = new ArrayList<>();

  @Override
  public void part(Text text, boolean added) {
    int start = text.start(0);
    int end = text.end(text.length() - 1);
    parts.add(new Inspection.Part(start, end, text.toString(), added, List.of()));
    words.add(new ArrayList<>());
  }

  @Override
  public void word(Text text, int from, int to, int firstToken) {
    words.get(words.size() - 1).add(new Noted(text, from, to, firstToken));
  }

  /** What was noted, with the tokens as they are now. */
  Inspection inspection(Tokens tokens, Encoding encoding) {
    List<Inspection.Part> done = new ArrayList<>();
    int end = tokens.size();
    for (int i = parts.size() - 1; i >= 0; i--) {
      List<Inspection.Word> made = new ArrayList<>();
      for (int j = words.get(i).size() - 1; j >= 0; j--) {
        Noted noted = words.get(i).get(j);
        made.add(0, word(noted, tokens, end));
        end = noted.firstToken;
      }
      Inspection.Part part = parts.get(i);
      done.add(
          0, new Inspection.Part(part.start(), part.end(), part.normalized(), part.added(), made));
    }
    return new Inspection(done, encoding);
  }

  private static Inspection.Word word(Noted noted, Tokens tokens, int end) {
    List<Inspection.Token> own = new ArrayList<>();
    for (int i = noted.firstToken; i < end; i++) {
      own.add(new Inspection.Token(tokens.id(i), tokens.string(i), tokens.start(i), tokens.end(i)));
    }
    Text text = noted.text;
    return new Inspection.Word(
        new String(text.chars(), noted.from, noted.to - noted.from),
        text.start(noted.from),
        text.end(noted.to - 1),
        own);
  }
}
