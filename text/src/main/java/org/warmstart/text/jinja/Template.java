package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.Span;

/**
 * A template in the part of Jinja2 that chat templates use: {@code for}, {@code if}, {@code set},
 * {@code macro}, {@code break}, {@code continue} and {@code generation}, expressions with filters
 * and tests. It reads the values it is given and can do nothing else: no attribute of a Java object
 * is in reach, and a rendering ends after so many steps and characters. White space is treated as
 * Hugging Face's implementation sets Jinja2 up. Safe for many threads.
 */
public final class Template {
  private final Statement body;
  private final String where;
  private final boolean marksGenerated;

  private Template(Statement body, String where, boolean marksGenerated) {
    this.body = body;
    this.where = where;
    this.marksGenerated = marksGenerated;
  }

  /**
   * What a template wrote.
   *
   * @param generated the parts inside of {@code {% generation %}}, in their order
   */
  public record Rendered(String text, List<Span> generated) {}

  /**
   * Reads a template.
   *
   * @param where it comes from, for messages
   * @throws InputException naming line and construct if something is wrong or not supported
   */
  public static Template parse(String source, String where) {
    TokenCursor tokens = new TokenCursor(new Lexer(source, where).tokens(), where);
    StatementParser parser = new StatementParser(tokens);
    Statement body = parser.template();
    return new Template(body, where, parser.marksGenerated());
  }

  /** Whether it says which parts a model writes itself. */
  public boolean marksGenerated() {
    return marksGenerated;
  }

  /**
   * Renders it.
   *
   * @param variables texts, numbers, truth values, lists and maps of such, by name; null is none
   * @throws InputException if the template refuses the values, computes what cannot be, or does too
   *     much
   */
  public Rendered render(Map<String, ? extends @Nullable Object> variables) {
    Map<String, Object> values = new LinkedHashMap<>();
    variables.forEach((name, value) -> values.put(name, value(value)));
    Run run = new Run(where, values);
    try {
      body.execute(run);
    } catch (ArithmeticException e) {
      throw new InputException(where + ": a number is too large, or divided by 0", e);
    }
    return new Rendered(run.text(), run.generated());
  }

  private static Object value(@Nullable Object given) {
    if (given == null) {
      return Values.Nothing.NONE;
    }
    if (given instanceof Integer number) {
      return number.longValue();
    }
    if (given instanceof String
        || given instanceof Boolean
        || given instanceof Long
        || given instanceof Double) {
      return given;
    }
    if (given instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      list.forEach(element -> values.add(value(element)));
      return values;
    }
    if (given instanceof Map<?, ?> map) {
      Map<Object, Object> values = new LinkedHashMap<>();
      map.forEach((key, element) -> values.put(value(key), value(element)));
      return values;
    }
    throw new IllegalArgumentException("no value for a template: " + given.getClass());
  }
}
