package org.warmstart.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.warmstart.base.record.NumberRange;
import org.warmstart.cli.common.NumberOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option of a command that takes a number.
 *
 * @param command its names, without the program's
 */
record CommandNumbers(List<String> command, CommandSpec spec, OptionSpec option) {
  /** All that there are, from the commands. */
  static List<CommandNumbers> of(CommandLine root) {
    List<CommandNumbers> numbers = new ArrayList<>();
    gather(root, List.of(), numbers);
    return List.copyOf(numbers);
  }

  private static void gather(CommandLine line, List<String> names, List<CommandNumbers> numbers) {
    for (OptionSpec option : line.getCommandSpec().options()) {
      if (NumberOptions.isNumber(option)) {
        numbers.add(new CommandNumbers(names, line.getCommandSpec(), option));
      }
    }
    line.getSubcommands()
        .forEach(
            (name, each) -> {
              List<String> longer = new ArrayList<>(names);
              longer.add(name);
              gather(each, List.copyOf(longer), numbers);
            });
  }

  String name() {
    return option.longestName();
  }

  NumberRange range() {
    return NumberOptions.range(option)
        .orElseThrow(() -> new AssertionError(this + " has no @InRange"));
  }

  boolean isReal() {
    Class<?> type = option.typeInfo().isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
    return type == double.class || type == Double.class;
  }

  boolean isLong() {
    return option.type() == long.class || option.type() == Long.class;
  }

  /** The least and the greatest number that it takes. */
  List<String> ends() {
    NumberRange range = range();
    if (isReal()) {
      double least = Math.max(range.from(), -Double.MAX_VALUE);
      double most = Math.min(range.to(), Double.MAX_VALUE);
      return List.of(
          String.valueOf(range.withFrom() ? least : Math.nextUp(least)),
          String.valueOf(range.withTo() ? most : Math.nextDown(most)));
    }
    double least = range.withFrom() ? Math.ceil(range.from()) : Math.floor(range.from()) + 1;
    double most = range.withTo() ? Math.floor(range.to()) : Math.ceil(range.to()) - 1;
    return List.of(
        whole(least, isLong() ? Long.MIN_VALUE : Integer.MIN_VALUE),
        whole(most, isLong() ? Long.MAX_VALUE : Integer.MAX_VALUE));
  }

  private static String whole(double end, long typesEnd) {
    boolean beyond = typesEnd < 0 ? end < typesEnd : end > typesEnd;
    return beyond ? String.valueOf(typesEnd) : new BigDecimal(end).toPlainString();
  }

  @Override
  public String toString() {
    return String.join(" ", command) + " " + name();
  }
}
