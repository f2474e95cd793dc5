package org.warmstart.text.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.warmstart.base.InputException;
import org.warmstart.text.Span;
import org.warmstart.text.jinja.Values.Undefined;

/** One rendering of a template: its variables, what it wrote so far, and how much it may do. */
final class Run {
  /** Far more than a template needs for a conversation of ten thousand turns. */
  private static final long MOST_STEPS = 5_000_000;

  /** Characters of a text or of the output. */
  static final int LONGEST_TEXT = 16 << 20;

  private static final int DEEPEST_VALUE = 100;

  private static final int DEEPEST_CALL = 40;

  private final String where;
  private final Deque<Map<String, Object>> scopes = new ArrayDeque<>();
  private final Deque<StringBuilder> outputs = new ArrayDeque<>();
  private final List<Span> generated = new ArrayList<>();
  private long steps;
  private int calls;
  private int line = 1;

  Run(String where, Map<String, Object> variables) {
    this.where = where;
    scopes.push(new HashMap<>(variables));
    scopes.push(new HashMap<>());
    outputs.push(new StringBuilder());
  }

  /** Counts a step. */
  void step(int ofLine) {
    line = ofLine;
    work(1);
  }

  /** Counts work that grows with what a template made. */
  void work(long more) {
    steps += more;
    if (steps > MOST_STEPS) {
      throw wrong("the template takes more than " + MOST_STEPS + " steps");
    }
  }

  /**
   * Counts a value within others.
   *
   * @param length of what was made of them so far
   */
  void inside(int depth, int length) {
    work(1);
    if (depth > DEEPEST_VALUE) {
      throw wrong("values are nested more than " + DEEPEST_VALUE + " deep");
    }
    if (length > LONGEST_TEXT) {
      throw tooLong();
    }
  }

  /** A text that was made, if it is not too long. */
  String made(String text) {
    requireLength(text.length());
    return text;
  }

  /** Refuses a text before it is made. */
  void requireLength(long length) {
    if (length > LONGEST_TEXT) {
      throw tooLong();
    }
    work(1 + length / 64);
  }

  private InputException tooLong() {
    return wrong("the template makes a text of more than " + LONGEST_TEXT + " characters");
  }

  InputException wrong(String what) {
    return new InputException(where + ", line " + line + ": " + what);
  }

  /** A variable, or that it is undefined. */
  Object get(String name) {
    for (Map<String, Object> scope : scopes) {
      Object value = scope.get(name);
      if (value != null) {
        return value;
      }
    }
    Object global = Globals.ALL.get(name);
    return global == null ? new Undefined(name) : global;
  }

  void set(String name, Object value) {
    scopes.element().put(name, value);
  }

  /** Does something with variables of its own. */
  <R> R scoped(Map<String, Object> variables, Supplier<R> work) {
    scopes.push(new HashMap<>(variables));
    try {
      return work.get();
    } finally {
      scopes.pop();
    }
  }

  /** Calls a macro, which sees the template's own variables only. */
  String called(Map<String, Object> variables, Runnable body) {
    if (++calls > DEEPEST_CALL) {
      throw wrong("macros call one another more than " + DEEPEST_CALL + " deep");
    }
    List<Map<String, Object>> inner = new ArrayList<>();
    while (scopes.size() > 2) {
      inner.add(scopes.pop());
    }
    scopes.push(new HashMap<>(variables));
    try {
      return written(body);
    } finally {
      scopes.pop();
      for (int i = inner.size() - 1; i >= 0; i--) {
        scopes.push(inner.get(i));
      }
      calls--;
    }
  }

  /** What is written by something. */
  String written(Runnable body) {
    outputs.push(new StringBuilder());
    body.run();
    return outputs.pop().toString();
  }

  void write(String text) {
    StringBuilder output = outputs.element();
    work(1 + text.length() / 64);
    if ((long) output.length() + text.length() > LONGEST_TEXT) {
      throw tooLong();
    }
    output.append(text);
  }

  /** Writes what a model is to have written itself, and notes where it stands. */
  void writeGenerated(String text) {
    int start = outputs.getLast().length();
    generated.add(new Span(start, start + text.length()));
    write(text);
  }

  String text() {
    return outputs.getLast().toString();
  }

  List<Span> generated() {
    return List.copyOf(generated);
  }
}
