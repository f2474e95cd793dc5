package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warmstart.text.jinja.Token.Kind;
import org.warmstart.text.jinja.Values.Nothing;
import org.warmstart.text.jinja.Values.Tuple;
import org.warmstart.text.jinja.Values.Undefined;

/** Reads a template's expressions, with Jinja2's order of operators. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenCursor tokens;
  private final SuffixParser suffixes;

  ExpressionParser(TokenCursor tokens) {
    this.tokens = tokens;
    suffixes = new SuffixParser(tokens, this);
  }

  /** Two operands and what is made of them. */
  @FunctionalInterface
  interface Binary {
    Object apply(Run run, Object a, Object b);
  }

  static Expression binary(int line, Expression a, Expression b, Binary operator) {
    return run -> {
      Object left = a.evaluate(run);
      Object right = b.evaluate(run);
      run.step(line);
      return operator.apply(run, left, right);
    };
  }

  /** An expression, or several with commas between them. */
  Expression tuple() {
    Expression first = whole();
    return tokens.isOperator(",") ? tuple(first) : first;
  }

  /** As {@link #tuple}, where an {@code if} behind it is no choice between values. */
  Expression tupleWithoutChoice() {
    Expression first = or();
    return tokens.isOperator(",") ? tuple(first) : first;
  }

  private Expression tuple(Expression first) {
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.acceptOperator(",")) {
      Kind kind = tokens.peek().kind();
      if (kind == Kind.BLOCK_END || kind == Kind.VARIABLE_END || tokens.isOperator(")")) {
        break;
      }
      parts.add(whole());
    }
    return run -> new Tuple(evaluated(run, parts));
  }

  static List<Object> evaluated(Run run, List<Expression> parts) {
    List<Object> values = new ArrayList<>();
    parts.forEach(part -> values.add(part.evaluate(run)));
    run.work(values.size());
    return values;
  }

  /** One expression. */
  Expression whole() {
    tokens.enter();
    Expression value = or();
    while (tokens.acceptWord("if")) {
      Expression then = value;
      Expression condition = or();
      Expression otherwise =
          tokens.acceptWord("else") ? whole() : run -> new Undefined("the value of an if");
      value = run -> (Values.isTrue(condition.evaluate(run)) ? then : otherwise).evaluate(run);
    }
    tokens.leave();
    return value;
  }

  private Expression or() {
    Expression value = and();
    while (tokens.acceptWord("or")) {
      Expression left = value;
      Expression right = and();
      value =
          run -> {
            Object first = left.evaluate(run);
            return Values.isTrue(first) ? first : right.evaluate(run);
          };
    }
    return value;
  }

  private Expression and() {
    Expression value = not();
    while (tokens.acceptWord("and")) {
      Expression left = value;
      Expression right = not();
      value =
          run -> {
            Object first = left.evaluate(run);
            return Values.isTrue(first) ? right.evaluate(run) : first;
          };
    }
    return value;
  }

  private Expression not() {
    if (tokens.acceptWord("not")) {
      tokens.enter();
      Expression value = not();
      tokens.leave();
      return run -> !Values.isTrue(value.evaluate(run));
    }
    return comparison();
  }

  private Expression comparison() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    int line = tokens.peek().line();
    while (true) {
      Token token = tokens.peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(tokens.next().text());
      } else if (tokens.acceptWord("in")) {
        operators.add("in");
      } else if (tokens.isWord("not") && tokens.peekBehind().is(Kind.NAME, "in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        break;
      }
      others.add(sum());
    }
    if (operators.isEmpty()) {
      return first;
    }
    return run -> {
      Object left = first.evaluate(run);
      for (int i = 0; i < operators.size(); i++) {
        Object right = others.get(i).evaluate(run);
        run.step(line);
        if (!Operators.compare(run, operators.get(i), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private Expression sum() {
    Expression value = concatenation();
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      Token operator = tokens.next();
      boolean plus = operator.text().equals("+");
      value =
          binary(
              operator.line(), value, concatenation(), plus ? Operators::add : Operators::subtract);
    }
    return value;
  }

  private Expression concatenation() {
    Expression value = product();
    while (tokens.isOperator("~")) {
      value = binary(tokens.next().line(), value, product(), Operators::concatenate);
    }
    return value;
  }

  private Expression product() {
    Expression value = power();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      Token operator = tokens.next();
      String text = operator.text();
      value =
          binary(
              operator.line(), value, power(), (run, a, b) -> Operators.multiply(run, text, a, b));
    }
    return value;
  }

  private Expression power() {
    Expression value = signed(true);
    if (tokens.isOperator("**")) {
      throw tokens.wrong(tokens.peek().line(), "'**' is not supported in a chat template");
    }
    return value;
  }

  private Expression signed(boolean filtered) {
    Token token = tokens.peek();
    Expression value;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      tokens.enter();
      tokens.next();
      Expression operand = signed(false);
      tokens.leave();
      boolean minus = token.text().equals("-");
      value = run -> Operators.signed(run, minus, operand.evaluate(run));
    } else {
      value = suffixes.followed(primary());
    }
    return filtered ? suffixes.filtered(value) : value;
  }

  /** A value without anything behind it. */
  Expression primary() {
    Token token = tokens.peek();
    tokens.enter();
    Expression value =
        switch (token.kind()) {
          case NAME -> named(tokens.next());
          case STRING -> text();
          case INTEGER -> number(tokens.next());
          case FLOAT -> {
            double number = Double.parseDouble(tokens.next().text());
            yield run -> number;
          }
          default -> bracketed();
        };
    tokens.leave();
    return value;
  }

  /** A whole number. */
  Expression number(Token token) {
    try {
      long number = Long.parseLong(token.text());
      return run -> number;
    } catch (NumberFormatException e) {
      throw tokens.wrong(token.line(), "the number " + token.text() + " is too large");
    }
  }

  private Expression text() {
    StringBuilder all = new StringBuilder();
    while (tokens.peek().kind() == Kind.STRING) {
      all.append(tokens.next().text());
    }
    String text = all.toString();
    return run -> text;
  }

  private static Expression named(Token token) {
    String name = token.text();
    return switch (name) {
      case "true", "True" -> run -> true;
      case "false", "False" -> run -> false;
      case "none", "None" -> run -> Nothing.NONE;
      default ->
          run -> {
            run.step(token.line());
            return run.get(name);
          };
    };
  }

  private Expression bracketed() {
    if (tokens.acceptOperator("(")) {
      if (tokens.acceptOperator(")")) {
        return run -> new Tuple(List.of());
      }
      Expression value = tuple();
      tokens.expectOperator(")");
      return value;
    }
    if (tokens.acceptOperator("[")) {
      List<Expression> parts = new ArrayList<>();
      while (!tokens.acceptOperator("]")) {
        if (!parts.isEmpty()) {
          tokens.expectOperator(",");
          if (tokens.acceptOperator("]")) {
            break;
          }
        }
        parts.add(whole());
      }
      return run -> evaluated(run, parts);
    }
    if (tokens.acceptOperator("{")) {
      return dictionary();
    }
    throw tokens.unexpected("a value");
  }

  private Expression dictionary() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.acceptOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.acceptOperator("}")) {
          break;
        }
      }
      keys.add(whole());
      tokens.expectOperator(":");
      values.add(whole());
    }
    return run -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(Values.key(run, keys.get(i).evaluate(run)), values.get(i).evaluate(run));
      }
      run.work(map.size());
      return map;
    };
  }
}
