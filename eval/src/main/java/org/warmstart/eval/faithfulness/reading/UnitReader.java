package org.warmstart.eval.faithfulness.reading;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds units before and behind numbers. */
final class UnitReader {
  private static final Set<String> OF_COUNTRIES =
      Set.of("us", "american", "canadian", "australian", "hong", "singapore", "british", "swiss");
  private static final List<String> EASTERN =
      List.of("円", "ユーロ", "メートル", "キロ", "원", "유로", "퍼센트", "미터");
  private static final int SHORTEST_WORD = 3;

  private final Tokens tokens;

  /**
   * A unit behind a number.
   *
   * @param to behind its last token
   */
  record Found(Unit unit, int to) {}

  UnitReader(Tokens tokens) {
    this.tokens = tokens;
  }

  /** A currency before a number: $5, USD 5, Rs 5. */
  @Nullable Unit before(int at) {
    if (at == 0) {
      return null;
    }
    Token token = tokens.get(at - 1);
    if (token.kind() == Token.Kind.SIGN) {
      Unit unit = Unit.signed(token.key());
      return unit != null && unit.isCurrency() ? unit : null;
    }
    boolean code = token.isAllCapitals() || token.text().equals("Rs");
    Unit unit = code ? Unit.named(token.key()) : null;
    return unit != null && unit.isCurrency() ? unit : null;
  }

  /** Where the currency before a number begins: at the US of US$. */
  int startBefore(int at) {
    int sign = at - 1;
    boolean country = tokens.glued(sign) && tokens.get(sign - 1).isAllCapitals();
    return country ? sign - 1 : sign;
  }

  /** The unit behind a number whose last token is the one before. */
  @Nullable Found behind(int at) {
    if (at >= tokens.size()) {
      return null;
    }
    int word = tokens.get(at).is("-") && tokens.glued(at) && tokens.glued(at + 1) ? at + 1 : at;
    Token token = tokens.get(word);
    if (token.kind() == Token.Kind.SIGN) {
      return sign(word);
    }
    String key = token.key();
    if (key.equals("per") && tokens.key(word + 1).equals("cent")) {
      return new Found(Unit.PERCENT, word + 2);
    }
    if (key.equals("percentage") && tokens.key(word + 1).startsWith("point")) {
      return new Found(Unit.PERCENT, word + 2);
    }
    if (key.equals("degrees") || key.equals("degree")) {
      return degrees(word + 1);
    }
    if (OF_COUNTRIES.contains(key)) {
      int next = key.equals("hong") ? word + 2 : word + 1;
      Unit unit = Unit.named(tokens.key(next));
      return unit != null && unit.isCurrency() ? new Found(unit, next + 1) : null;
    }
    Unit unit = unit(token, word);
    // an age is told with and without its unit
    int next = tokens.key(word + 1).equals("-") ? word + 2 : word + 1;
    return unit == null || tokens.key(next).equals("old") ? null : speed(unit, word + 1);
  }

  private @Nullable Found sign(int at) {
    if (tokens.get(at).is("°") && tokens.glued(at + 1)) {
      return degrees(at + 1);
    }
    if (tokens.get(at).is("℃")) {
      return new Found(celsius(), at + 1);
    }
    Unit unit = Unit.signed(tokens.key(at));
    // the sign of the next number stands before it
    boolean ofNext = unit != null && unit.isCurrency() && tokens.glued(at + 1);
    return unit == null || ofNext ? null : new Found(unit, at + 1);
  }

  private @Nullable Found degrees(int at) {
    return switch (tokens.key(at)) {
      case "c", "celsius", "centigrade" -> new Found(celsius(), at + 1);
      case "f", "fahrenheit" -> new Found(fahrenheit(), at + 1);
      default -> null;
    };
  }

  private static Unit celsius() {
    return Objects.requireNonNull(Unit.named("celsius"));
  }

  private static Unit fahrenheit() {
    return Objects.requireNonNull(Unit.named("fahrenheit"));
  }

  /** Letters alone are units only right behind digits. */
  private @Nullable Unit unit(Token token, int at) {
    Unit unit = Unit.named(token.key());
    boolean letters = token.text().length() < SHORTEST_WORD;
    boolean digits = at > 0 && tokens.get(at - 1).isDigits();
    if (unit != null && (!letters || digits)) {
      return unit;
    }
    return within(token.key());
  }

  /** The unit that a word of a script without spaces begins with, or null. */
  @Nullable Unit within(String key) {
    for (String name : EASTERN) {
      if (key.startsWith(name)) {
        return Unit.named(name);
      }
    }
    return null;
  }

  /** Kilometres per hour, km/h. */
  private Found speed(Unit unit, int at) {
    boolean per = Set.of("/", "per", "an").contains(tokens.key(at));
    boolean hour = Set.of("h", "hr", "hour").contains(tokens.key(at + 1));
    Unit speed =
        switch (unit.name()) {
          case "km" -> Unit.named("km/h");
          case "miles" -> Unit.named("mph");
          default -> null;
        };
    return per && hour && speed != null ? new Found(speed, at + 2) : new Found(unit, at);
  }
}
