package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.NearNames;
import org.warmstart.text.jinja.Token.Kind;
import org.warmstart.text.jinja.Values.Nothing;

/** Reads what stands behind a value: attributes, elements, calls, filters and tests. */
final class SuffixParser {
  private static final Set<String> NO_ARGUMENT =
      Set.of("else", "or", "and", "is", "if", "not", "in");

  private final TokenCursor tokens;
  private final ExpressionParser expressions;

  SuffixParser(TokenCursor tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** Attributes, elements and calls behind a value. */
  Expression followed(Expression first) {
    Expression value = first;
    while (true) {
      int line = tokens.peek().line();
      Expression of = value;
      if (tokens.acceptOperator(".")) {
        if (tokens.peek().kind() == Kind.INTEGER) {
          Expression place = expressions.number(tokens.next());
          value = ExpressionParser.binary(line, of, place, Operators::element);
        } else {
          String name = tokens.name();
          value =
              run -> {
                Object object = of.evaluate(run);
                run.step(line);
                return Operators.attribute(run, object, name);
              };
        }
      } else if (tokens.acceptOperator("[")) {
        value = subscript(line, of);
      } else if (tokens.isOperator("(")) {
        value = call(line, of);
      } else {
        return value;
      }
    }
  }

  private Expression subscript(int line, Expression of) {
    Expression from = tokens.isOperator(":") ? null : expressions.whole();
    if (tokens.acceptOperator("]")) {
      if (from == null) {
        throw tokens.unexpected("a key");
      }
      return ExpressionParser.binary(line, of, from, Operators::element);
    }
    tokens.expectOperator(":");
    Expression to = tokens.isOperator(":") || tokens.isOperator("]") ? null : expressions.whole();
    Expression step = null;
    if (tokens.acceptOperator(":") && !tokens.isOperator("]")) {
      step = expressions.whole();
    }
    tokens.expectOperator("]");
    Expression by = step;
    return run -> {
      Object object = of.evaluate(run);
      run.step(line);
      return Operators.slice(
          run, object, optional(run, from), optional(run, to), optional(run, by));
    };
  }

  private static @Nullable Long optional(Run run, @Nullable Expression place) {
    Object value = place == null ? Nothing.NONE : place.evaluate(run);
    if (value instanceof Nothing) {
      return null;
    }
    if (!Values.isWhole(value)) {
      throw run.wrong("a place in a slice is " + Values.kind(value) + ", not a whole number");
    }
    return Values.whole(value);
  }

  private Expression call(int line, Expression of) {
    CallArguments given = arguments();
    return run -> {
      Object function = of.evaluate(run);
      Arguments arguments = given.evaluate(run, "the function");
      run.step(line);
      return Operators.call(run, function, arguments);
    };
  }

  /** Arguments in the template. */
  private record CallArguments(List<Expression> values, Map<String, Expression> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    Arguments evaluate(Run run, String name) {
      Map<String, Object> all = new LinkedHashMap<>();
      named.forEach((key, value) -> all.put(key, value.evaluate(run)));
      return new Arguments(name, ExpressionParser.evaluated(run, values), all);
    }
  }

  private CallArguments arguments() {
    tokens.expectOperator("(");
    List<Expression> values = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.acceptOperator(")")) {
      if (!values.isEmpty() || !named.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.acceptOperator(")")) {
          break;
        }
      }
      if (tokens.peek().kind() == Kind.NAME && tokens.peekBehind().is(Kind.OPERATOR, "=")) {
        String name = tokens.name();
        tokens.next();
        named.put(name, expressions.whole());
      } else if (tokens.isOperator("*") || tokens.isOperator("**")) {
        throw tokens.wrong(
            tokens.peek().line(), "arguments from a list are not supported in a chat template");
      } else {
        values.add(expressions.whole());
      }
    }
    return new CallArguments(values, named);
  }

  /** Filters and tests behind a value. */
  Expression filtered(Expression first) {
    Expression value = first;
    while (true) {
      if (tokens.acceptOperator("|")) {
        value = filter(value);
      } else if (tokens.acceptWord("is")) {
        value = test(value);
      } else if (tokens.isOperator("(")) {
        value = call(tokens.peek().line(), value);
      } else {
        return value;
      }
    }
  }

  private Expression filter(Expression of) {
    int line = tokens.peek().line();
    String name = tokens.name();
    Filters.Filter filter = Filters.ALL.get(name);
    if (filter == null) {
      throw tokens.wrong(line, NearNames.unknown("filter", name, Filters.ALL.keySet()));
    }
    CallArguments given = tokens.isOperator("(") ? arguments() : CallArguments.NONE;
    return run -> {
      Object value = of.evaluate(run);
      Arguments arguments = given.evaluate(run, name);
      run.step(line);
      return filter.apply(run, value, arguments);
    };
  }

  private Expression test(Expression of) {
    int line = tokens.peek().line();
    boolean negated = tokens.acceptWord("not");
    String name = tokens.name();
    Tests.Test test = Tests.ALL.get(name);
    if (test == null) {
      throw tokens.wrong(line, NearNames.unknown("test", name, Tests.ALL.keySet()));
    }
    CallArguments given = CallArguments.NONE;
    if (tokens.isOperator("(")) {
      given = arguments();
    } else if (startsArgument()) {
      given = new CallArguments(List.of(followed(expressions.primary())), Map.of());
    }
    CallArguments all = given;
    return run -> {
      Object value = of.evaluate(run);
      Arguments arguments = all.evaluate(run, name);
      run.step(line);
      return test.holds(run, value, arguments) != negated;
    };
  }

  private boolean startsArgument() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !NO_ARGUMENT.contains(token.text());
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
