package org.warmstart.learn.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.learn.example.Column;
import org.warmstart.learn.example.TaskRow;
import org.warmstart.text.chat.Conversations;
import org.warmstart.text.chat.Role;
import org.warmstart.text.chat.Turn;

/**
 * Conversations in the rows of a table, in any of the common forms; a row's own columns say which
 * it has.
 */
public final class ConversationRows {
  /** What a model is to write, where it stands by itself. */
  public static final String COMPLETION = "completion";

  /** What a model is to write to an instruction. */
  public static final String OUTPUT = "output";

  /** The better of two answers. */
  public static final String CHOSEN = "chosen";

  /** The worse of two answers. */
  public static final String REJECTED = "rejected";

  private static final String MESSAGES = "messages";
  private static final String CONVERSATIONS = "conversations";
  private static final String DIALOG = "dialog";
  private static final String PROMPT = "prompt";
  private static final String INSTRUCTION = "instruction";
  private static final String INPUT = "input";
  private static final String SYSTEM = "system";

  /** The columns of conversations. */
  public static final List<Column> COLUMNS =
      columns(
          MESSAGES, CONVERSATIONS, DIALOG, PROMPT, COMPLETION, INSTRUCTION, INPUT, OUTPUT, SYSTEM);

  /** The columns of preferences between two answers. */
  public static final List<Column> PREFERENCE_COLUMNS = columns(PROMPT, CHOSEN, REJECTED, SYSTEM);

  private final Collection<String> ignoredKeys;

  /**
   * A reader.
   *
   * @param ignoredKeys keys of a turn that say nothing to the model
   */
  public ConversationRows(Collection<String> ignoredKeys) {
    this.ignoredKeys = List.copyOf(ignoredKeys);
  }

  private static List<Column> columns(String... names) {
    return Stream.of(names).map(Column::whereThere).toList();
  }

  /** Two answers to one conversation. */
  public record Preference(List<Turn> chosen, List<Turn> rejected) {}

  /**
   * A row's conversation, whose last turn is an answer.
   *
   * @throws InputException naming the row, the column and the turn that is wrong
   */
  public List<Turn> read(TaskRow row) {
    return read(row, true);
  }

  /**
   * What of a row's conversation an answer is to follow: all of it, without an answer at its end.
   *
   * @throws InputException as {@link #read}; also if the last turn is not the user's then
   */
  public List<Turn> prompt(TaskRow row) {
    return read(row, false);
  }

  private List<Turn> read(TaskRow row, boolean answered) {
    Map<String, Supplier<List<Turn>>> forms = new LinkedHashMap<>();
    forms.put(MESSAGES, () -> messages(row, MESSAGES));
    forms.put(
        CONVERSATIONS,
        () ->
            at(
                row,
                CONVERSATIONS,
                cell -> Conversations.shareGpt(Conversations.parse(cell), ignoredKeys)));
    forms.put(DIALOG, () -> at(row, DIALOG, c -> Conversations.dialog(Conversations.parse(c))));
    boolean answer = answered || row.get(COMPLETION) != null;
    forms.put(
        PROMPT,
        () ->
            joined(
                turns(row, PROMPT, Role.USER), answer ? turns(row, COMPLETION) : List.<Turn>of()));
    forms.put(INSTRUCTION, () -> instruction(row, answered));
    List<String> there = forms.keySet().stream().filter(name -> row.get(name) != null).toList();
    if (there.size() != 1) {
      throw new InputException(
          row.place()
              + (there.isEmpty()
                  ? ": no conversation; it needs a value in one of the columns "
                      + Messages.list(forms.keySet())
                  : ": several conversations, in the columns " + Messages.list(there)));
    }
    String form = there.get(0);
    List<Turn> turns = Objects.requireNonNull(forms.get(form)).get();
    if (row.get(SYSTEM) != null && !row.require(SYSTEM).isBlank()) {
      turns = joined(List.of(new Turn(Role.SYSTEM, row.require(SYSTEM))), turns);
    }
    if (!answered) {
      return withoutAnswer(row.place(form), turns);
    }
    check(row.place(form), turns);
    return turns;
  }

  private static List<Turn> withoutAnswer(String place, List<Turn> turns) {
    try {
      Conversations.check(turns);
    } catch (InputException e) {
      throw new InputException(place + ": " + e.getMessage(), e);
    }
    int last = turns.size() - 1;
    List<Turn> kept =
        turns.get(last).role() == Role.ASSISTANT ? turns.subList(0, last) : List.copyOf(turns);
    if (kept.isEmpty() || kept.get(kept.size() - 1).role() != Role.USER) {
      throw new InputException(place + ": there is no turn of a user that an answer could follow");
    }
    return kept;
  }

  /**
   * A row's two answers: texts, or lists of turns that the prompt may be a part of.
   *
   * @throws InputException as {@link #read}; also if both answers are the same
   */
  public Preference preference(TaskRow row) {
    row.require(CHOSEN);
    row.require(REJECTED);
    List<Turn> before = new ArrayList<>();
    if (row.get(SYSTEM) != null && !row.require(SYSTEM).isBlank()) {
      before.add(new Turn(Role.SYSTEM, row.require(SYSTEM)));
    }
    if (row.get(PROMPT) != null) {
      before.addAll(turns(row, PROMPT, Role.USER));
    }
    Preference preference =
        new Preference(joined(before, turns(row, CHOSEN)), joined(before, turns(row, REJECTED)));
    check(row.place(CHOSEN), preference.chosen());
    check(row.place(REJECTED), preference.rejected());
    if (preference.chosen().equals(preference.rejected())) {
      throw new InputException(row.place(REJECTED) + ": is the same as the chosen answer");
    }
    return preference;
  }

  private static void check(String place, List<Turn> turns) {
    try {
      Conversations.checkAnswered(turns);
    } catch (InputException e) {
      throw new InputException(place + ": " + e.getMessage(), e);
    }
  }

  private interface Reader {
    List<Turn> read(String cell);
  }

  private static List<Turn> at(TaskRow row, String column, Reader reader) {
    try {
      return reader.read(row.require(column));
    } catch (InputException e) {
      String place = row.place(column);
      String message = String.valueOf(e.getMessage());
      throw new InputException(message.startsWith(place) ? message : place + ": " + message, e);
    }
  }

  private List<Turn> messages(TaskRow row, String column) {
    return at(row, column, cell -> Conversations.messages(Conversations.parse(cell), ignoredKeys));
  }

  private List<Turn> turns(TaskRow row, String column) {
    return turns(row, column, Role.ASSISTANT);
  }

  /** A cell with a list of turns, or with the text of one. */
  private List<Turn> turns(TaskRow row, String column, Role role) {
    String cell = row.require(column);
    return isTurns(cell) ? messages(row, column) : List.of(new Turn(role, cell));
  }

  /** Whether a cell is a list of objects; any other text is what it is. */
  private static boolean isTurns(String cell) {
    if (!cell.startsWith("[{")) {
      return false;
    }
    try {
      return Conversations.parse(cell).isArray();
    } catch (InputException e) {
      return false;
    }
  }

  private static List<Turn> instruction(TaskRow row, boolean answered) {
    String instruction = row.require(INSTRUCTION);
    @Nullable String input = row.get(INPUT);
    String text = input == null || input.isBlank() ? instruction : instruction + "\n" + input;
    return answered
        ? List.of(Turn.user(text), Turn.assistant(row.require(OUTPUT)))
        : List.of(Turn.user(text));
  }

  private static List<Turn> joined(List<Turn> first, List<Turn> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
