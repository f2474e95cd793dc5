package org.warmstart.text.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.Span;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.jinja.Template;

/**
 * Writes a conversation down as a model reads it: Hugging Face's {@code chat_template} with a
 * tokenizer's special tokens. Safe for many threads.
 */
public final class ChatTemplate {
  private final String source;
  private final Template template;
  private final Map<String, String> specials;

  /**
   * Reads a template.
   *
   * @param source in Jinja2
   * @param where it comes from, for messages
   * @throws InputException naming line and construct if it cannot be read
   */
  public ChatTemplate(String source, String where, SpecialTokens specials) {
    this.source = source;
    this.template = Template.parse(source, where);
    this.specials = Map.copyOf(specials.byKey());
  }

  /**
   * A conversation's text.
   *
   * @param parts of it that were asked for, in their order
   */
  public record Marked(String text, List<Span> parts) {}

  /** The template itself. */
  public String source() {
    return source;
  }

  /** Whether it would write the day's date, and is rendered without. */
  public boolean asksForDate() {
    return source.contains("strftime_now");
  }

  /**
   * Writes a conversation.
   *
   * @param prompt whether the beginning of an answer follows, for a model to go on from
   * @throws InputException if the template refuses it
   */
  public String text(List<Turn> turns, boolean prompt) {
    return rendered(turns, prompt).text();
  }

  private Template.Rendered rendered(List<Turn> turns, boolean prompt) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(specials);
    List<Map<String, String>> messages = new ArrayList<>();
    for (Turn turn : turns) {
      Map<String, String> message = new LinkedHashMap<>();
      message.put("role", turn.role().key());
      message.put("content", turn.text());
      messages.add(message);
    }
    variables.put("messages", messages);
    variables.put("tools", null);
    variables.put("documents", null);
    variables.put("add_generation_prompt", prompt);
    return template.render(variables);
  }

  /**
   * A conversation's text, and where the assistant's answers are in it: what the template marks as
   * generated; without such marks what it writes for each answer behind the beginning of one.
   *
   * @throws InputException if the template refuses the conversation, or without marks does not
   *     write it turn by turn
   */
  public Marked answers(List<Turn> turns) {
    if (template.marksGenerated()) {
      Template.Rendered rendered = rendered(turns, false);
      return new Marked(rendered.text(), rendered.generated());
    }
    String whole = text(turns, false);
    List<Span> answers = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      if (turns.get(i).role() == Role.ASSISTANT) {
        int start = beginning(whole, turns.subList(0, i), true);
        answers.add(new Span(start, beginning(whole, turns.subList(0, i + 1), false)));
      }
    }
    return new Marked(whole, answers);
  }

  /**
   * A conversation's text, and as its one part all that is behind the prompt for its last turn, an
   * answer.
   *
   * @throws InputException if the template refuses the conversation, or does not write it turn by
   *     turn
   */
  public Marked completion(List<Turn> turns) {
    String whole = text(turns, false);
    int start = beginning(whole, turns.subList(0, turns.size() - 1), true);
    return new Marked(whole, List.of(new Span(start, whole.length())));
  }

  /** A conversation's text, and as its one part all behind the first turn. */
  public Marked behindFirst(List<Turn> turns) {
    String whole = text(turns, false);
    int start = beginning(whole, turns.subList(0, 1), false);
    return new Marked(whole, List.of(new Span(start, whole.length())));
  }

  /** How much of the whole text the first turns are. */
  private int beginning(String whole, List<Turn> first, boolean prompt) {
    String text = first.isEmpty() && !prompt ? "" : text(first, prompt);
    if (!whole.startsWith(text)) {
      throw new InputException(
          "the chat template does not write a conversation turn by turn, so that nothing tells"
              + " where an answer begins and ends; put {% generation %} and {% endgeneration %}"
              + " around what the model writes");
    }
    return text.length();
  }
}
