package org.warmstart.cli.common;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Refuses options whose value is empty, as a shell makes it of a variable that is not set: it names
 * no choice, no file and no column, and would be taken for an option that was left out.
 */
public final class EmptyOptions {
  private EmptyOptions() {}

  /**
   * Checks every option that was given.
   *
   * @throws ParameterException naming the option
   */
  public static void check(ParseResult parsed) {
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      for (OptionSpec option : each.matchedOptions()) {
        if (option.arity().max() > 0
            && option.originalStringValues().stream().anyMatch(String::isBlank)) {
          throw new ParameterException(
              each.commandSpec().commandLine(),
              option.longestName() + ": the value is empty; give one, or leave the option out");
        }
      }
    }
  }
}
