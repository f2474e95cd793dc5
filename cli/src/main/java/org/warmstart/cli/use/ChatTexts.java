package org.warmstart.cli.use;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.TextLines;
import org.warmstart.text.chat.ChatTokens;
import org.warmstart.text.chat.Conversations;
import org.warmstart.text.chat.Role;
import org.warmstart.text.chat.Turn;

/** Conversations, one a line, as the prompts that a model answers. */
final class ChatTexts implements InputTexts {
  private static final List<String> KEYS = List.of("messages", "conversations", "dialog", "prompt");

  private final TextLines lines;
  private final boolean json;
  private final ChatTokens chat;
  private List<Turn> turns = List.of();

  /**
   * Those of some lines.
   *
   * @param json whether a line is a conversation in JSON, and not a user's turn
   */
  ChatTexts(TextLines lines, boolean json, ChatTokens chat) {
    this.lines = lines;
    this.json = json;
    this.chat = chat;
  }

  /** The turns of the conversation last read. */
  List<Turn> turns() {
    return turns;
  }

  @Override
  public @Nullable InputText next() {
    TextLines.Line line = lines.nextLine();
    if (line == null) {
      return null;
    }
    if (line.fault() != null) {
      return InputText.faulty(lines.place(), line.fault());
    }
    try {
      return json ? ofJson(line.text()) : input(List.of(Turn.user(line.text())), Map.of());
    } catch (InputException e) {
      return InputText.faulty(lines.place(), String.valueOf(e.getMessage()));
    }
  }

  private InputText input(List<Turn> conversation, Map<String, @Nullable Object> others) {
    Conversations.check(conversation);
    Turn last = conversation.get(conversation.size() - 1);
    if (last.role() != Role.USER) {
      throw new InputException(
          "turn "
              + conversation.size()
              + ": the last turn is the "
              + last.role().key()
              + "'s, and only a user's is answered; leave it out");
    }
    turns = conversation;
    return new InputText(chat.prompt(conversation), null, lines.place(), others, null);
  }

  private InputText ofJson(String line) {
    TextLines.Parsed parsed = TextLines.parse(line);
    JsonNode node = parsed.node();
    if (node == null) {
      throw new InputException(String.valueOf(parsed.fault()));
    }
    if (!node.isObject()) {
      return input(turns("messages", node), Map.of());
    }
    List<String> there = KEYS.stream().filter(node::hasNonNull).toList();
    if (there.size() != 1) {
      throw new InputException(
          "the JSON object has "
              + (there.isEmpty() ? "none" : "several")
              + " of the keys "
              + Messages.list(KEYS)
              + ", of which one has the conversation");
    }
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getKey().equals(there.get(0))) {
        others.put(entry.getKey(), entry.getValue());
      }
    }
    return input(turns(there.get(0), node.get(there.get(0))), others);
  }

  private static List<Turn> turns(String key, JsonNode value) {
    if (value.isTextual()) {
      return List.of(Turn.user(value.textValue()));
    }
    return switch (key) {
      case "conversations" -> Conversations.shareGpt(value, List.of());
      case "dialog" -> Conversations.openDialog(value);
      default -> Conversations.messages(value, List.of());
    };
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public void close() {
    lines.close();
  }
}
