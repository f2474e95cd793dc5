package org.warmstart.text.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;
import org.warmstart.base.json.Json;

/**
 * Reads conversations as the common forms of JSON have them. What is wrong is an {@link
 * InputException} that names the turn, from 1, and its key; where it stands is for the caller to
 * say.
 */
public final class Conversations {
  private static final Map<String, Role> ROLES =
      Map.of("system", Role.SYSTEM, "user", Role.USER, "assistant", Role.ASSISTANT);
  private static final Map<String, Role> SHAREGPT_ROLES = shareGptRoles();

  private Conversations() {}

  private static Map<String, Role> shareGptRoles() {
    Map<String, Role> roles = new LinkedHashMap<>(ROLES);
    roles.put("human", Role.USER);
    roles.put("gpt", Role.ASSISTANT);
    roles.put("chatgpt", Role.ASSISTANT);
    roles.put("bard", Role.ASSISTANT);
    roles.put("bing", Role.ASSISTANT);
    return roles;
  }

  /**
   * Reads a cell.
   *
   * @throws InputException if it is no JSON
   */
  public static JsonNode parse(String cell) {
    try {
      return Json.MAPPER.readTree(cell);
    } catch (JsonProcessingException e) {
      throw new InputException("expected a JSON list of turns, found " + Messages.quote(cell), e);
    }
  }

  /**
   * OpenAI's form: {@code [{"role": "user", "content": "…"}, …]}.
   *
   * @param ignored keys of a turn that say nothing to a model here
   */
  public static List<Turn> messages(JsonNode list, Collection<String> ignored) {
    return turns(list, "role", "content", ROLES, ignored);
  }

  /** ShareGPT's form: {@code [{"from": "human", "value": "…"}, …]}. */
  public static List<Turn> shareGpt(JsonNode list, Collection<String> ignored) {
    return turns(list, "from", "value", SHAREGPT_ROLES, ignored);
  }

  private static List<Turn> turns(
      JsonNode list, String by, String what, Map<String, Role> roles, Collection<String> ignored) {
    requireList(list, "{\"" + by + "\": \"user\", \"" + what + "\": \"…\"}");
    List<Turn> turns = new ArrayList<>();
    for (JsonNode each : list) {
      int number = turns.size() + 1;
      if (!each.isObject()) {
        throw wrong(number, "expected an object with '" + by + "' and '" + what + "'");
      }
      for (Map.Entry<String, JsonNode> entry : each.properties()) {
        String key = entry.getKey();
        boolean known = key.equals(by) || key.equals(what) || ignored.contains(key);
        if (!known && !entry.getValue().isNull()) {
          throw wrong(
              number,
              "the key "
                  + Messages.quote(key)
                  + " is not read; name it in 'ignoredKeys' if the turn is complete without it");
        }
      }
      String role = text(each, by, number);
      Role known = roles.get(role);
      if (known == null) {
        throw wrong(
            number,
            "'" + by + "': " + NearNames.unknown("role", role, new TreeSet<>(roles.keySet())));
      }
      turns.add(new Turn(known, text(each, what, number)));
    }
    return turns;
  }

  private static String text(JsonNode turn, String key, int number) {
    JsonNode value = turn.path(key);
    if (!value.isTextual()) {
      throw wrong(
          number,
          value.isMissingNode() || value.isNull()
              ? "'" + key + "' is missing"
              : "'" + key + "' is " + Json.kind(value) + ", and only texts are read");
    }
    return value.textValue();
  }

  /** Texts alone, said in turn by two; the last one is the model's. */
  public static List<Turn> dialog(JsonNode list) {
    return dialog(list, 1);
  }

  /** As {@link #dialog}; the last text is the user's, and an answer is to follow. */
  public static List<Turn> openDialog(JsonNode list) {
    return dialog(list, 0);
  }

  private static List<Turn> dialog(JsonNode list, int answered) {
    requireList(list, "\"a text\"");
    List<Turn> turns = new ArrayList<>();
    for (JsonNode each : list) {
      if (!each.isTextual()) {
        throw wrong(turns.size() + 1, "expected a text, found " + Json.kind(each));
      }
      boolean answers = (list.size() - turns.size()) % 2 == answered;
      turns.add(new Turn(answers ? Role.ASSISTANT : Role.USER, each.textValue()));
    }
    return turns;
  }

  private static void requireList(JsonNode list, String element) {
    if (!list.isArray()) {
      throw new InputException(
          "expected a JSON list of turns, such as [" + element + "], found " + Json.kind(list));
    }
  }

  /**
   * Refuses what is no conversation: empty turns, two turns of one role behind one another, a
   * system's turn that is not the first.
   */
  public static void check(List<Turn> turns) {
    Set<Role> seen = EnumSet.noneOf(Role.class);
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      if (turn.text().isBlank()) {
        throw wrong(i + 1, "the " + turn.role().key() + "'s text is empty");
      }
      if (turn.role() == Role.SYSTEM && i > 0) {
        throw wrong(i + 1, "a system's turn that is not the first");
      }
      if (i > 0 && turns.get(i - 1).role() == turn.role()) {
        throw wrong(i + 1, "two turns of the " + turn.role().key() + " behind one another");
      }
      seen.add(turn.role());
    }
    if (!seen.contains(Role.USER) && !seen.contains(Role.ASSISTANT)) {
      throw new InputException("there is no turn of a user or the assistant");
    }
  }

  /** As {@link #check}, where there has to be an answer to learn: the last turn. */
  public static void checkAnswered(List<Turn> turns) {
    check(turns);
    Turn last = turns.get(turns.size() - 1);
    if (last.role() != Role.ASSISTANT) {
      throw wrong(
          turns.size(), "the last turn is the " + last.role().key() + "'s, not the assistant's");
    }
    if (turns.size() == 1) {
      throw new InputException("there is one turn alone, and nothing that it answers");
    }
  }

  private static InputException wrong(int turn, String what) {
    return new InputException("turn " + turn + ": " + what);
  }
}
