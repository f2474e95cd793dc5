package org.warmstart.cli.common;

import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.tensor.engine.Engine;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers on the command line: read as numbers only, and held to the range that each option
 * declares by {@link InRange}, so that no command sees one that it cannot work with.
 */
public final class NumberOptions {
  private static final int LONGEST_NUMBER = 400;

  private NumberOptions() {}

  /** Whether an option or parameter takes numbers. */
  public static boolean isNumber(ArgSpec argument) {
    return argument.typeInfo().isMultiValue()
        ? argument.auxiliaryTypes().length > 0 && isNumber(argument.auxiliaryTypes()[0])
        : isNumber(argument.type());
  }

  private static boolean isNumber(Class<?> type) {
    return Number.class.isAssignableFrom(type)
        || List.of(int.class, long.class, double.class, float.class, short.class).contains(type);
  }

  private static boolean isReal(Class<?> type) {
    return type == double.class || type == Double.class;
  }

  /** The declared range; empty if there is no declaration. */
  public static Optional<NumberRange> range(ArgSpec argument) {
    if (argument.userObject() instanceof NumberRange range) {
      return Optional.of(range);
    }
    if (Arrays.stream(argument.converters()).anyMatch(ThreadCount.class::isInstance)) {
      return Optional.of(NumberRange.between(1, Engine.mostThreads()));
    }
    InRange declared =
        argument.userObject() instanceof AnnotatedElement element
            ? element.getAnnotation(InRange.class)
            : null;
    return Optional.ofNullable(declared).map(NumberRange::of);
  }

  /** Has all commands read numbers strictly. */
  public static void register(CommandLine commandLine) {
    ITypeConverter<Integer> integer =
        text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    ITypeConverter<Long> longs = text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    commandLine.registerConverter(Integer.class, integer);
    commandLine.registerConverter(int.class, integer);
    commandLine.registerConverter(Long.class, longs);
    commandLine.registerConverter(long.class, longs);
    commandLine.registerConverter(Double.class, NumberOptions::real);
    commandLine.registerConverter(double.class, NumberOptions::real);
  }

  private static long whole(String text, long least, long most) {
    BigDecimal number = decimal(text);
    if (number == null || number.stripTrailingZeros().scale() > 0) {
      throw new TypeConversionException("expected a whole number, found '" + text + "'");
    }
    if (number.compareTo(BigDecimal.valueOf(least)) < 0
        || number.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new TypeConversionException(
          "expected a whole number from " + least + " to " + most + ", found '" + text + "'");
    }
    return number.longValueExact();
  }

  private static double real(String text) {
    BigDecimal number = decimal(text);
    if (number == null) {
      throw new TypeConversionException(
          "expected a number such as 0.01 or 1e-4, found '" + text + "'");
    }
    return number.doubleValue();
  }

  private static @Nullable BigDecimal decimal(String text) {
    if (text.length() > LONGEST_NUMBER) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > LONGEST_NUMBER ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Checks every number that was given.
   *
   * @throws ParameterException naming the option, the number and the range
   */
  public static void check(ParseResult parsed) {
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      for (ArgSpec argument : each.matchedArgs()) {
        NumberRange range = range(argument).orElse(null);
        Object value = argument.getValue();
        if (range == null || value == null) {
          continue;
        }
        for (Object one : value instanceof List<?> several ? several : List.of(value)) {
          if (one instanceof Number number && !range.holds(number)) {
            throw new ParameterException(
                each.commandSpec().commandLine(), message(argument, number, range));
          }
        }
      }
    }
  }

  private static String message(ArgSpec argument, Number number, NumberRange range) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    String kind = isReal(number.getClass()) ? "a number" : "a whole number";
    return name + " " + number + ": expected " + kind + range.inWords();
  }
}
