package org.warmstart.learn.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.Span;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.chat.ChatTemplate;
import org.warmstart.text.chat.ChatTemplates;
import org.warmstart.text.chat.ChatTokens;
import org.warmstart.text.chat.Turn;

/** Conversations as tokens, and which of them are learned. Safe for many threads. */
public final class ChatFeatures {
  private static final int USUAL_LENGTH = 1024;

  private final Tokenizer tokenizer;
  private final ChatTokens tokens;
  private final int maxLength;
  private final List<String> notes = new ArrayList<>();

  /**
   * A conversation's tokens.
   *
   * @param uncut how many there were before they were cut to the length
   * @param learned those that are learned
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Tokens(int[] ids, int uncut, List<Span> learned) {}

  /**
   * For a model's tokenizer.
   *
   * @param template its name or source; null: the tokenizer's own, {@code turns} where it has none
   * @param given most tokens; null: 1024, or all positions if there are fewer; 0: all positions
   * @throws InputException if the template cannot be read, or the length does not fit
   */
  public static ChatFeatures of(
      Tokenizer tokenizer,
      @Nullable String template,
      boolean specialTokensInText,
      @Nullable Integer given,
      int positions) {
    if (given != null && given > positions) {
      throw new InputException(
          "maxLength " + given + " is more than the model's " + positions + " positions");
    }
    int length = given == null ? Math.min(USUAL_LENGTH, positions) : given == 0 ? positions : given;
    return new ChatFeatures(tokenizer, template, specialTokensInText, length);
  }

  private ChatFeatures(
      Tokenizer given, @Nullable String template, boolean specialTokensInText, int maxLength) {
    this.maxLength = maxLength;
    Optional<ChatTemplate> own = template == null ? ChatTemplates.of(given) : Optional.empty();
    if (own.isPresent()) {
      tokenizer = given;
    } else {
      tokenizer = ChatTemplates.put(given, template == null ? ChatTemplates.TURNS : template);
      if (template == null) {
        notes.add(
            "the checkpoint has no chat template: conversations are written as 'turns', each"
                + " with the end token behind it and without its role; task.template names another");
      }
      int more = tokenizer.vocabularySize() - given.vocabularySize();
      if (more > 0) {
        notes.add("the template's tokens are new to the tokenizer: " + more + " were added");
      }
    }
    ChatTemplate used = own.orElseGet(() -> ChatTemplates.of(tokenizer).orElseThrow());
    if (used.asksForDate()) {
      notes.add("the chat template would write the day's date; it is rendered without one");
    }
    tokens = new ChatTokens(tokenizer, used, specialTokensInText);
  }

  /** The tokenizer with the template. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Most tokens of a conversation. */
  public int maxLength() {
    return maxLength;
  }

  /** What the user should know of the template. */
  public List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  /** The token that ends an answer, if there is one. */
  public OptionalInt endOfTurn() {
    return tokens.endOfTurn();
  }

  /** The token that rows are filled up with, whose value changes nothing. */
  public int filler() {
    String padding = tokenizer.specialTokens().padding();
    OptionalInt id = padding == null ? OptionalInt.empty() : tokenizer.id(padding);
    return id.orElse(endOfTurn().orElse(0));
  }

  /**
   * A conversation's tokens, cut at the end to the length.
   *
   * @throws InputException if the template refuses it, a turn has a special token, or nothing is
   *     left to learn
   */
  public Tokens encode(List<Turn> turns, Learned learned) {
    tokens.requireText(turns);
    return cut(tokens.encode(marked(turns, learned)));
  }

  /** As {@link #encode}, of all that is behind the prompt for the last answer. */
  public Tokens completion(List<Turn> turns) {
    tokens.requireText(turns);
    return cut(tokens.encode(tokens.template().completion(turns)));
  }

  /**
   * A conversation's tokens that an answer is to follow, the last ones if there are more.
   *
   * @param room how many there may be
   */
  public Tokens prompt(List<Turn> turns, int room) {
    int[] all = tokenizer.encode(tokens.prompt(turns), false).ids();
    if (all.length == 0) {
      throw new InputException("has no token that an answer could follow");
    }
    int[] kept = Arrays.copyOfRange(all, Math.max(0, all.length - room), all.length);
    return new Tokens(kept, all.length, List.of());
  }

  /** The tokens that the template writes behind the token that ends an answer. */
  public int[] behindEnd() {
    OptionalInt end = endOfTurn();
    if (end.isEmpty()) {
      return new int[0];
    }
    int[] ids;
    try {
      ids = completion(List.of(Turn.user("question"), Turn.assistant("answer"))).ids();
    } catch (InputException e) {
      return new int[0]; // a template for other conversations
    }
    for (int i = ids.length - 1; i >= 0; i--) {
      if (ids[i] == end.getAsInt()) {
        return Arrays.copyOfRange(ids, i + 1, ids.length);
      }
    }
    return new int[0];
  }

  private Tokens cut(ChatTokens.Marked marked) {
    int[] all = marked.ids();
    int[] kept = all.length <= maxLength ? all : Arrays.copyOf(all, maxLength);
    List<Span> spans = new ArrayList<>();
    for (Span part : marked.parts()) {
      // nothing foretells a conversation's first token
      int start = Math.max(1, part.start());
      int end = Math.min(part.end(), kept.length);
      if (start < end) {
        spans.add(new Span(start, end));
      }
    }
    if (spans.isEmpty()) {
      throw new InputException(
          kept.length < all.length
              ? "has "
                  + all.length
                  + " tokens, and none of what is to be learned is among the first "
                  + maxLength
                  + "; a greater maxLength reads more"
              : "has no token that is to be learned");
    }
    return new Tokens(kept, all.length, spans);
  }

  private ChatTemplate.Marked marked(List<Turn> turns, Learned learned) {
    ChatTemplate template = tokens.template();
    return switch (learned) {
      case TURNS -> template.behindFirst(turns);
      case EVERYTHING -> {
        String text = template.text(turns, false);
        yield new ChatTemplate.Marked(text, List.of(new Span(0, text.length())));
      }
      case ANSWERS -> template.answers(turns);
      case LAST -> {
        ChatTemplate.Marked all = template.answers(turns);
        List<Span> parts = all.parts();
        yield new ChatTemplate.Marked(
            all.text(), parts.subList(Math.max(0, parts.size() - 1), parts.size()));
      }
    };
  }
}
