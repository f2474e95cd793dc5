package org.warmstart.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.text.jinja.Statement.Flow;
import org.warmstart.text.jinja.Token.Kind;
import org.warmstart.text.jinja.Values.Callable;
import org.warmstart.text.jinja.Values.Namespace;
import org.warmstart.text.jinja.Values.Undefined;

/** Reads a template's statements. */
final class StatementParser {
  private final TokenCursor tokens;
  private final ExpressionParser expressions;
  private int loops;
  private boolean marksGenerated;

  StatementParser(TokenCursor tokens) {
    this.tokens = tokens;
    expressions = new ExpressionParser(tokens);
  }

  boolean marksGenerated() {
    return marksGenerated;
  }

  Statement template() {
    return body(Set.of());
  }

  /**
   * Statements up to one of these words, whose tag is begun then.
   *
   * @param ends empty: the template's end
   */
  private Statement body(Set<String> ends) {
    List<Statement> statements = new ArrayList<>();
    tokens.enter();
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case DATA -> {
          tokens.next();
          statements.add(
              run -> {
                run.step(token.line());
                run.write(token.text());
                return Flow.ON;
              });
        }
        case VARIABLE_BEGIN -> statements.add(printed());
        case BLOCK_BEGIN -> {
          if (ends.contains(tokens.peekBehind().text())) {
            tokens.next();
            tokens.leave();
            return sequence(statements);
          }
          statements.add(statement());
        }
        default -> {
          if (!ends.isEmpty()) {
            throw tokens.unexpected(
                "'" + String.join("' or '", ends.stream().sorted().toList()) + "'");
          }
          tokens.leave();
          return sequence(statements);
        }
      }
    }
  }

  private static Statement sequence(List<Statement> statements) {
    Statement[] all = statements.toArray(Statement[]::new);
    return run -> {
      for (Statement each : all) {
        Flow flow = each.execute(run);
        if (flow != Flow.ON) {
          return flow;
        }
      }
      return Flow.ON;
    };
  }

  private Statement printed() {
    int line = tokens.next().line();
    Expression value = expressions.tuple();
    tokens.expect(Kind.VARIABLE_END, "'}}'");
    return run -> {
      run.step(line);
      run.write(Values.text(run, Operators.printed(run, value.evaluate(run))));
      return Flow.ON;
    };
  }

  private void close() {
    tokens.expect(Kind.BLOCK_END, "'%}'");
  }

  private Statement statement() {
    tokens.next();
    Token word = tokens.peek();
    String name = tokens.name();
    return switch (name) {
      case "if" -> choice();
      case "for" -> loop(word.line());
      case "set" -> assignment(word.line());
      case "macro" -> macro();
      case "generation" -> generation();
      case "break", "continue" -> jump(name, word.line());
      default ->
          throw tokens.wrong(
              word.line(),
              "the statement "
                  + Messages.quote(name)
                  + " is not supported in a chat template; there are: if, for, set, macro, break,"
                  + " continue, generation");
    };
  }

  private Statement choice() {
    Expression condition = expressions.tuple();
    close();
    Statement then = body(Set.of("elif", "else", "endif"));
    Statement otherwise = run -> Flow.ON;
    String end = tokens.name();
    if (end.equals("elif")) {
      tokens.enter();
      otherwise = choice();
      tokens.leave();
    } else if (end.equals("else")) {
      close();
      otherwise = body(Set.of("endif"));
      tokens.next();
      close();
    } else {
      close();
    }
    Statement other = otherwise;
    return run -> (Values.isTrue(condition.evaluate(run)) ? then : other).execute(run);
  }

  private Statement jump(String name, int line) {
    if (loops == 0) {
      throw tokens.wrong(line, "'" + name + "' stands outside of a loop");
    }
    close();
    Flow flow = name.equals("break") ? Flow.BREAK : Flow.CONTINUE;
    return run -> flow;
  }

  private List<String> targets() {
    List<String> names = new ArrayList<>();
    boolean bracketed = tokens.acceptOperator("(");
    names.add(tokens.name());
    while (tokens.acceptOperator(",")) {
      if (tokens.peek().kind() != Kind.NAME) {
        break;
      }
      names.add(tokens.name());
    }
    if (bracketed) {
      tokens.expectOperator(")");
    }
    return names;
  }

  private Statement loop(int line) {
    List<String> names = targets();
    tokens.expectWord("in");
    Expression values = expressions.tupleWithoutChoice();
    Expression condition = tokens.acceptWord("if") ? expressions.whole() : null;
    if (tokens.isWord("recursive")) {
      throw tokens.wrong(line, "a recursive loop is not supported in a chat template");
    }
    close();
    loops++;
    Statement body = body(Set.of("else", "endfor"));
    loops--;
    Statement empty = run -> Flow.ON;
    if (tokens.name().equals("else")) {
      close();
      empty = body(Set.of("endfor"));
      tokens.next();
    }
    close();
    return new Loop(line, names, values, condition, body, empty);
  }

  private Statement assignment(int line) {
    if (tokens.peekBehind().is(Kind.OPERATOR, ".")) {
      String name = tokens.name();
      tokens.next();
      String key = tokens.name();
      tokens.expectOperator("=");
      Expression value = expressions.tuple();
      close();
      return run -> {
        run.step(line);
        if (!(run.get(name) instanceof Namespace namespace)) {
          throw run.wrong("'" + name + "' is no namespace, so '" + key + "' cannot be set in it");
        }
        namespace.values().put(key, value.evaluate(run));
        return Flow.ON;
      };
    }
    List<String> names = targets();
    if (tokens.acceptOperator("=")) {
      Expression value = expressions.tuple();
      close();
      return run -> {
        run.step(line);
        Loop.unpacked(run, names, value.evaluate(run)).forEach(run::set);
        return Flow.ON;
      };
    }
    if (names.size() > 1 || tokens.isOperator("|")) {
      throw tokens.unexpected("'='");
    }
    close();
    Statement body = body(Set.of("endset"));
    tokens.next();
    close();
    return run -> {
      run.step(line);
      run.set(names.get(0), run.written(() -> run.scoped(Map.of(), () -> body.execute(run))));
      return Flow.ON;
    };
  }

  private Statement generation() {
    marksGenerated = true;
    int line = tokens.peek().line();
    close();
    Statement body = body(Set.of("endgeneration"));
    tokens.next();
    close();
    return run -> {
      run.step(line);
      run.writeGenerated(run.written(() -> run.scoped(Map.of(), () -> body.execute(run))));
      return Flow.ON;
    };
  }

  private Statement macro() {
    int line = tokens.peek().line();
    String name = tokens.name();
    Map<String, @Nullable Expression> parameters = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.acceptOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String parameter = tokens.name();
      parameters.put(parameter, tokens.acceptOperator("=") ? expressions.whole() : null);
    }
    close();
    int outer = loops;
    loops = 0;
    Statement body = body(Set.of("endmacro"));
    loops = outer;
    tokens.next();
    close();
    Callable macro = (run, arguments) -> called(run, arguments, parameters, body);
    return run -> {
      run.step(line);
      run.set(name, macro);
      return Flow.ON;
    };
  }

  private static Object called(
      Run run, Arguments arguments, Map<String, @Nullable Expression> parameters, Statement body) {
    arguments.atMost(run, parameters.size(), parameters.keySet().toArray(String[]::new));
    Map<String, Object> variables = new LinkedHashMap<>();
    int place = 0;
    for (Map.Entry<String, @Nullable Expression> parameter : parameters.entrySet()) {
      Object given = arguments.get(place++, parameter.getKey());
      Expression otherwise = parameter.getValue();
      variables.put(
          parameter.getKey(),
          given != null
              ? given
              : otherwise == null ? new Undefined(parameter.getKey()) : otherwise.evaluate(run));
    }
    return run.called(variables, () -> body.execute(run));
  }
}
