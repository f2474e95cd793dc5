package org.warmstart.cli;

import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
final class NumberOptions {
  /** More threads than any machine has processors only take memory. */
  static final int MOST_THREADS = 1024;

  private static final int LONGEST_NUMBER = 400;

  private NumberOptions() {}

  /** What a number may be, both ends included. */
  record Range(double least, double most) {
    boolean holds(Number number) {
      double value = number.doubleValue();
      return value >= least && value <= most;
    }

    /** In words: {@code from 1 to 1000}. */
    String inWords() {
      if (least == Double.NEGATIVE_INFINITY && most == Double.POSITIVE_INFINITY) {
        return "";
      }
      if (most == Double.POSITIVE_INFINITY) {
        return " of at least " + plain(least);
      }
      return least == Double.NEGATIVE_INFINITY
          ? " of at most " + plain(most)
          : " from " + plain(least) + " to " + plain(most);
    }

    private static String plain(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? String.format(Locale.ROOT, "%d", (long) value)
          : String.valueOf(value).replace(".0E", "e").replace('E', 'e');
    }
  }

  /** Whether an option or parameter takes numbers. */
  static boolean isNumber(ArgSpec argument) {
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
  static Optional<Range> range(ArgSpec argument) {
    if (argument.userObject() instanceof Range range) {
      return Optional.of(range);
    }
    InRange declared =
        argument.userObject() instanceof AnnotatedElement element
            ? element.getAnnotation(InRange.class)
            : null;
    return declared == null
        ? Optional.empty()
        : Optional.of(new Range(declared.least(), declared.most()));
  }

  /** Has all commands read numbers strictly. */
  static void register(CommandLine commandLine) {
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
  static void check(ParseResult parsed) {
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      for (ArgSpec argument : each.matchedArgs()) {
        Range range = range(argument).orElse(null);
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

  private static String message(ArgSpec argument, Number number, Range range) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    String kind = isReal(number.getClass()) ? "a number" : "a whole number";
    return name + " " + number + ": expected " + kind + range.inWords();
  }
}
