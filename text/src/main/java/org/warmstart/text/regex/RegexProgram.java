package org.warmstart.text.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.text.regex.RegexNode.Anchor;
import org.warmstart.text.regex.RegexNode.Atomic;
import org.warmstart.text.regex.RegexNode.Choice;
import org.warmstart.text.regex.RegexNode.Look;
import org.warmstart.text.regex.RegexNode.Place;
import org.warmstart.text.regex.RegexNode.Repeat;
import org.warmstart.text.regex.RegexNode.Sequence;
import org.warmstart.text.unicode.CodePointSet;

/** A regular expression as instructions for {@link RegexMatcher}. */
public final class RegexProgram {
  /** The end of a match, or of what is looked for. */
  static final int ACCEPT = 0;

  /** One character of a set. */
  static final int SET = 1;

  /** As many characters of a set as there are, then fewer. */
  static final int STAR = 2;

  /** Goes on at the next instruction, if that leads nowhere at the target; or the other way. */
  static final int SPLIT = 3;

  /** Like {@link #SPLIT}, but tries the target first. */
  static final int SPLIT_AWAY = 4;

  static final int JUMP = 5;

  /** A condition on the place. */
  static final int PLACE = 6;

  /** Goes on at the target where the next instructions accept. */
  static final int ATOMIC = 7;

  /** Goes on at the target if the next instructions accept here. */
  static final int AHEAD = 8;

  /** Goes on at the target if the next instructions do not accept here. */
  static final int NOT_AHEAD = 9;

  /** Goes on at the target if the next instructions accept some characters before. */
  static final int BEHIND = 10;

  /** Goes on at the target if the next instructions do not accept some characters before. */
  static final int NOT_BEHIND = 11;

  private static final Place[] PLACES = Place.values();
  private static final int MOST_INSTRUCTIONS = 10_000;
  private static final int MOST_SETS = 2_000;

  private final String where;
  private final CodePointSet begin;
  private int[] operations = new int[32];
  private int[] targets = new int[32];
  private int[] numbers = new int[32];
  private CodePointSet[] sets = new CodePointSet[32];
  private int size;
  private boolean mayStandStill;
  // each once: they grow tables as they are used
  private final Map<CodePointSet, CodePointSet> shared = new HashMap<>();
  private final FirstSets firsts = new FirstSets();

  RegexProgram(RegexNode node, String where) {
    this.where = where;
    this.begin = firsts.of(node);
    compile(node);
    emit(ACCEPT);
  }

  int operation(int at) {
    return operations[at];
  }

  /** Where else to go on. */
  int target(int at) {
    return targets[at];
  }

  /** How many characters {@link #BEHIND} goes back, or a place's number. */
  int number(int at) {
    return numbers[at];
  }

  /** The set of an instruction; of a split, what the next instruction can begin with. */
  CodePointSet set(int at) {
    return sets[at];
  }

  Place place(int at) {
    return PLACES[numbers[at]];
  }

  /** What a match can begin with. */
  CodePointSet begin() {
    return begin;
  }

  /** The number of instructions. */
  int size() {
    return size;
  }

  /** Whether there are repetitions of what can be empty. */
  boolean mayStandStill() {
    return mayStandStill;
  }

  private int emit(int operation) {
    if (size == MOST_INSTRUCTIONS) {
      throw new InputException(where + ": the regular expression is too long");
    }
    if (size == operations.length) {
      operations = Arrays.copyOf(operations, size * 2);
      targets = Arrays.copyOf(targets, size * 2);
      numbers = Arrays.copyOf(numbers, size * 2);
      sets = Arrays.copyOf(sets, size * 2);
    }
    operations[size] = operation;
    sets[size] = CodePointSet.ALL;
    return size++;
  }

  // An assignment targets[emit(…)] = … would write into the array that emit has just replaced, as
  // Java evaluates the array before the index; of a call, it evaluates the arguments first.

  private void setTarget(int at, int target) {
    targets[at] = target;
  }

  private void setNumber(int at, int number) {
    numbers[at] = number;
  }

  private int emit(int operation, CodePointSet set) {
    int at = emit(operation);
    CodePointSet same = shared.putIfAbsent(set, set);
    sets[at] = same == null ? set : same;
    if (shared.size() > MOST_SETS) {
      throw new InputException(
          where
              + ": the regular expression has more than "
              + MOST_SETS
              + " different classes of characters");
    }
    return at;
  }

  private int emitSplit(RegexNode next) {
    CodePointSet first = firsts.of(next);
    return first.isAll() ? emit(SPLIT) : emit(SPLIT, first);
  }

  private void compile(RegexNode node) {
    if (node instanceof RegexNode.Set set) {
      emit(SET, set.members());
    } else if (node instanceof Sequence sequence) {
      sequence.parts().forEach(this::compile);
    } else if (node instanceof Choice choice) {
      compile(choice);
    } else if (node instanceof Repeat repeat) {
      compile(repeat);
    } else if (node instanceof Anchor anchor) {
      setNumber(emit(PLACE), List.of(PLACES).indexOf(anchor.place()));
    } else if (node instanceof Look look) {
      compile(look);
    } else if (node instanceof Atomic atomic) {
      nested(ATOMIC, atomic.part());
    }
  }

  private int nested(int operation, RegexNode part) {
    int at = emit(operation);
    compile(part);
    emit(ACCEPT);
    setTarget(at, size);
    return at;
  }

  private void compile(Choice choice) {
    List<Integer> jumps = new ArrayList<>();
    int last = choice.branches().size() - 1;
    for (int i = 0; i < last; i++) {
      RegexNode branch = choice.branches().get(i);
      int split = emitSplit(branch);
      compile(branch);
      jumps.add(emit(JUMP));
      setTarget(split, size);
    }
    compile(choice.branches().get(last));
    jumps.forEach(jump -> setTarget(jump, size));
  }

  private void compile(Repeat repeat) {
    RegexNode part = repeat.part();
    for (int i = 0; i < repeat.min(); i++) {
      int before = size;
      compile(part);
      if (size == before) {
        // nothing is nothing, however often: and nested, it would take as long as it says
        return;
      }
    }
    if (repeat.max() < 0) {
      mayStandStill |= part.isNullable();
      if (part instanceof RegexNode.Set set && repeat.greedy()) {
        emit(STAR, set.members());
        return;
      }
      int split = repeat.greedy() ? emitSplit(part) : emit(SPLIT_AWAY);
      compile(part);
      setTarget(emit(JUMP), split);
      setTarget(split, size);
      return;
    }
    List<Integer> splits = new ArrayList<>();
    for (int i = repeat.min(); i < repeat.max(); i++) {
      splits.add(repeat.greedy() ? emitSplit(part) : emit(SPLIT_AWAY));
      compile(part);
    }
    splits.forEach(split -> setTarget(split, size));
  }

  private void compile(Look look) {
    if (look.ahead()) {
      nested(look.negative() ? NOT_AHEAD : AHEAD, look.part());
      return;
    }
    // one of several lengths: not A and not B, or not both not
    List<RegexNode> branches =
        look.part() instanceof Choice choice ? choice.branches() : List.of(look.part());
    if (look.negative()) {
      for (RegexNode branch : branches) {
        setNumber(nested(NOT_BEHIND, branch), branch.length());
      }
      return;
    }
    List<Integer> jumps = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      boolean more = i < branches.size() - 1;
      int split = more ? emit(SPLIT) : -1;
      setNumber(nested(BEHIND, branches.get(i)), branches.get(i).length());
      if (more) {
        jumps.add(emit(JUMP));
        setTarget(split, size);
      }
    }
    jumps.forEach(jump -> setTarget(jump, size));
  }
}
