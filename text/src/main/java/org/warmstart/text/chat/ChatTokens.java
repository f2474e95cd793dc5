package org.warmstart.text.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Encoding;
import org.warmstart.text.Span;
import org.warmstart.text.Tokenizer;

/**
 * Conversations as tokens: the template's text is tokenized as a whole, without what the tokenizer
 * adds around texts, as Hugging Face's {@code apply_chat_template} does. Safe for many threads.
 */
public final class ChatTokens {
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final boolean specialTokensInText;
  private final List<String> specials;

  /**
   * For a tokenizer.
   *
   * @param specialTokensInText whether a turn may have a text that is spelled like a special token,
   *     which it is then; else such turns are refused
   */
  public ChatTokens(Tokenizer tokenizer, ChatTemplate template, boolean specialTokensInText) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.specialTokensInText = specialTokensInText;
    specials =
        tokenizer.pipeline().addedTokens().stream()
            .filter(AddedToken::special)
            .map(AddedToken::content)
            .toList();
  }

  /**
   * A text's tokens.
   *
   * @param parts of them that were asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // copied when it is read
  public record Marked(int[] ids, List<Span> parts) {
    @Override
    public int[] ids() {
      return ids.clone();
    }
  }

  /** The template. */
  public ChatTemplate template() {
    return template;
  }

  /**
   * The text that a model goes on from.
   *
   * @throws InputException if the template refuses the conversation, or a turn has a special token
   */
  public String prompt(List<Turn> turns) {
    requireText(turns);
    return template.text(turns, true);
  }

  /**
   * Refuses turns that could end themselves and begin others.
   *
   * @throws InputException naming the turn and the token
   */
  public void requireText(List<Turn> turns) {
    if (specialTokensInText) {
      return;
    }
    for (int i = 0; i < turns.size(); i++) {
      for (String special : specials) {
        if (turns.get(i).text().contains(special)) {
          throw new InputException(
              "turn "
                  + (i + 1)
                  + ": has "
                  + Messages.quote(special)
                  + " in its text, which is a special token and would be read as one; take it out,"
                  + " or for training set task.specialTokensInText");
        }
      }
    }
  }

  /** The tokens of a text, and of its parts those that have a character of them. */
  public Marked encode(ChatTemplate.Marked marked) {
    Encoding encoding = tokenizer.encode(marked.text(), false);
    List<Span> parts = new ArrayList<>();
    for (Span part : marked.parts()) {
      int start = -1;
      int end = -1;
      for (int i = 0; i < encoding.size(); i++) {
        boolean inside =
            encoding.ends()[i] > part.start()
                && encoding.starts()[i] < part.end()
                && encoding.ends()[i] > encoding.starts()[i];
        if (inside) {
          start = start < 0 ? i : start;
          end = i + 1;
        }
      }
      if (end > start) {
        parts.add(new Span(start, end));
      }
    }
    return new Marked(encoding.ids(), parts);
  }

  /**
   * The special token that ends an answer: the first one that the template writes behind it, else
   * the tokenizer's end token.
   */
  public OptionalInt endOfTurn() {
    String answer = "answer";
    try {
      ChatTemplate.Marked marked =
          template.answers(List.of(Turn.user("question"), Turn.assistant(answer)));
      int behind = marked.text().lastIndexOf(answer) + answer.length();
      for (int id : tokenizer.encode(marked.text().substring(behind), false).ids()) {
        if (tokenizer.isSpecial(id)) {
          return OptionalInt.of(id);
        }
      }
    } catch (InputException e) {
      // a template for other conversations; what ends a text ends an answer
    }
    String end = tokenizer.specialTokens().eos();
    return end == null ? OptionalInt.empty() : tokenizer.id(end);
  }
}
