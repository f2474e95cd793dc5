package org.warmstart.text.regex;

import java.util.Arrays;
import org.warmstart.base.InputException;
import org.warmstart.text.unicode.Categories;
import org.warmstart.text.unicode.CodePointSet;

/**
 * Finds the matches of a regular expression in a text, of all that begin at a place the one that
 * the expression prefers. It backtracks; when that takes many steps it begins to remember what
 * leads nowhere, so that no combination of instruction and place is tried twice.
 */
public final class RegexMatcher implements TextPattern.Matches {
  private static final int NO_MATCH = -1;
  private static final int ENTRY = 4;
  private static final int FREE_STEPS = 1000;
  private static final int FREE_STEPS_PER_UNIT = 64;
  private static final int MOST_STEPS_PER_UNIT = 4000;
  private static final long MOST_MEMORY_BITS = 1L << 31;
  private static final int MOST_WAITING = 1 << 26;

  private final RegexProgram program;
  private final String where;
  private final char[] chars;
  private final int from;
  private final int to;
  private long steps;
  private long mostSteps;
  private int at;
  private int lastEnd = -1;
  private int start;
  private int end;

  // what is left to try: an instruction, a place, the least place of a star, the trail's length
  private int[] stack = new int[64 * ENTRY];
  private int stackSize;

  // what leads nowhere, by place and instruction; and those on the way to where we are
  private boolean remembering;
  private long[] failed = new long[0];
  private long[] trail = new long[0];
  private int trailSize;

  /** A walk over the matches in the units [from, to). */
  RegexMatcher(RegexProgram program, String where, char[] chars, int from, int to) {
    this.program = program;
    this.where = where;
    this.chars = chars;
    this.from = from;
    this.to = to;
    this.at = from;
    this.mostSteps = FREE_STEPS + FREE_STEPS_PER_UNIT * (to - from + 1L);
    if (program.mayStandStill()) {
      remember();
    }
  }

  /**
   * Goes to the next match, if there is one; an empty one not right after a match.
   *
   * @throws InputException if the expression takes too long for this text
   */
  @Override
  public boolean next() {
    while (at <= to) {
      if (!search()) {
        at = to + 1;
        return false;
      }
      if (end == start && end == lastEnd) {
        at = end < to ? end + Character.charCount(Character.codePointAt(chars, end, to)) : to + 1;
        continue;
      }
      at = end;
      lastEnd = end;
      return true;
    }
    return false;
  }

  /** Where the match begins. */
  @Override
  public int start() {
    return start;
  }

  /** Where the match ends. */
  @Override
  public int end() {
    return end;
  }

  private boolean search() {
    CodePointSet begin = program.begin();
    for (int i = at; i <= to; ) {
      int codePoint = i < to ? Character.codePointAt(chars, i, to) : -1;
      if (begin.isAll() || (i < to && begin.has(codePoint))) {
        stackSize = 0;
        trailSize = 0;
        int found = run(0, i);
        if (found != NO_MATCH) {
          forgetTrail(0);
          start = i;
          end = found;
          return true;
        }
      }
      i += i < to ? Character.charCount(codePoint) : 1;
    }
    return false;
  }

  /** Runs from an instruction; the place where it accepts. */
  private int run(int instruction, int place) {
    int base = stackSize;
    int pc = instruction;
    int i = place;
    while (true) {
      if (++steps > mostSteps) {
        overrun();
      }
      boolean good = true;
      switch (program.operation(pc)) {
        case RegexProgram.ACCEPT -> {
          stackSize = base;
          return i;
        }
        case RegexProgram.SET -> {
          int codePoint = i < to ? Character.codePointAt(chars, i, to) : -1;
          good = i < to && program.set(pc).has(codePoint);
          i += Character.charCount(Math.max(0, codePoint));
          pc++;
        }
        case RegexProgram.STAR -> {
          if (remembering) {
            good = isNew(pc, i);
            if (good && i < to && program.set(pc).has(Character.codePointAt(chars, i, to))) {
              push(pc + 1, i, i);
              i += Character.charCount(Character.codePointAt(chars, i, to));
            } else {
              pc++;
            }
          } else {
            int most = star(program.set(pc), i);
            pc++;
            steps += most - i;
            if (most > i) {
              push(pc, before(most), i);
            }
            i = most;
          }
        }
        case RegexProgram.SPLIT -> {
          good = isNew(pc, i);
          CodePointSet set = program.set(pc);
          if (set.isAll() || (i < to && set.has(Character.codePointAt(chars, i, to)))) {
            push(program.target(pc), i, i);
            pc++;
          } else {
            pc = program.target(pc);
          }
        }
        case RegexProgram.SPLIT_AWAY -> {
          // again at the same place, what is after the loop has led nowhere: one more round, if the
          // last was empty, would be followed by the next for ever
          good = isNew(pc, i);
          if (good) {
            push(pc + 1, i, i);
            pc = program.target(pc);
          }
        }
        case RegexProgram.JUMP -> pc = program.target(pc);
        case RegexProgram.PLACE -> {
          good = isAt(program.place(pc), i);
          pc++;
        }
        case RegexProgram.ATOMIC -> {
          int stop = nested(pc, i);
          good = stop != NO_MATCH;
          i = stop;
          pc = program.target(pc);
        }
        case RegexProgram.AHEAD, RegexProgram.NOT_AHEAD -> {
          boolean found = nested(pc, i) != NO_MATCH;
          good = found == (program.operation(pc) == RegexProgram.AHEAD);
          pc = program.target(pc);
        }
        default -> {
          int back = back(i, program.number(pc));
          steps += program.number(pc);
          boolean found = back >= from && nested(pc, back) != NO_MATCH;
          good = found == (program.operation(pc) == RegexProgram.BEHIND);
          pc = program.target(pc);
        }
      }
      if (good) {
        continue;
      }
      if (stackSize == base) {
        return NO_MATCH;
      }
      int top = stackSize - ENTRY;
      pc = stack[top];
      i = stack[top + 1];
      trailSize = stack[top + 3];
      if (i > stack[top + 2]) {
        stack[top + 1] = before(i);
      } else {
        stackSize = top;
      }
    }
  }

  private int nested(int pc, int place) {
    int before = trailSize;
    int result = run(pc + 1, place);
    if (result == NO_MATCH) {
      trailSize = before;
    } else {
      // what is on the way to accepting leads somewhere
      forgetTrail(before);
    }
    return result;
  }

  private int star(CodePointSet set, int place) {
    int i = place;
    while (i < to) {
      int codePoint = chars[i];
      if (codePoint >= Character.MIN_SURROGATE) {
        codePoint = Character.codePointAt(chars, i, to);
      }
      if (!set.has(codePoint)) {
        return i;
      }
      i += Character.charCount(codePoint);
    }
    return i;
  }

  private int before(int place) {
    boolean pair = place - 2 >= from && Character.isLowSurrogate(chars[place - 1]);
    return place - (pair ? 2 : 1);
  }

  private int back(int place, int count) {
    int i = place;
    for (int k = 0; k < count; k++) {
      if (i <= from) {
        return from - 1;
      }
      i = before(i);
    }
    return i;
  }

  private boolean isAt(RegexNode.Place place, int i) {
    return switch (place) {
      case TEXT_START -> i == from;
      case TEXT_END -> i == to;
      case TEXT_END_BEFORE_NEWLINE -> i == to || (i == to - 1 && chars[i] == '\n');
      case LINE_START -> i == from || (chars[i - 1] == '\n' && i < to);
      case LINE_END -> i == to || chars[i] == '\n';
      case WORD_EDGE -> isWord(i) != isWord(i == from ? to : before(i));
      case NO_WORD_EDGE -> isWord(i) == isWord(i == from ? to : before(i));
    };
  }

  private boolean isWord(int i) {
    return i < to && Categories.WORD.has(Character.codePointAt(chars, i, to));
  }

  private void push(int pc, int place, int least) {
    if (stackSize == stack.length) {
      requireMemory(stackSize);
      stack = Arrays.copyOf(stack, stackSize * 2);
    }
    stack[stackSize] = pc;
    stack[stackSize + 1] = place;
    stack[stackSize + 2] = least;
    stack[stackSize + 3] = trailSize;
    stackSize += ENTRY;
  }

  private void overrun() {
    if (remembering) {
      throw new InputException(
          where + ": the regular expression takes too many steps for a text of this length");
    }
    remember();
  }

  private void remember() {
    long bits = (to - from + 1L) * program.size();
    if (bits > MOST_MEMORY_BITS) {
      throw tooMuchMemory();
    }
    failed = new long[(int) (bits >>> 6) + 1];
    trail = new long[256];
    remembering = true;
    mostSteps += MOST_STEPS_PER_UNIT * (to - from + 1L);
  }

  private void requireMemory(int length) {
    if (length >= MOST_WAITING) {
      throw tooMuchMemory();
    }
  }

  private InputException tooMuchMemory() {
    return new InputException(
        where + ": the regular expression takes too much memory for a text of this length");
  }

  /** Whether an instruction has not been tried at a place, as far as that is remembered. */
  private boolean isNew(int pc, int place) {
    if (!remembering) {
      return true;
    }
    long bit = (long) (place - from) * program.size() + pc;
    if ((failed[(int) (bit >>> 6)] >>> bit & 1) != 0) {
      return false;
    }
    failed[(int) (bit >>> 6)] |= 1L << bit;
    if (trailSize == trail.length) {
      requireMemory(trailSize);
      trail = Arrays.copyOf(trail, trailSize * 2);
    }
    trail[trailSize++] = bit;
    return true;
  }

  /** What is on the trail does not lead nowhere. */
  private void forgetTrail(int length) {
    for (int i = length; i < trailSize; i++) {
      failed[(int) (trail[i] >>> 6)] &= ~(1L << trail[i]);
    }
    trailSize = length;
  }
}
