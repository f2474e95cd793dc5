package org.warmstart.eval.metric;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * What a likelihood is of.
 *
 * @param tokens how many tokens were scored, 0 or more
 * @param bytes how many bytes of UTF-8 their text has; null if that is not known
 */
public record TextSize(long tokens, @Nullable Long bytes) {
  public TextSize {
    if (tokens < 0 || (bytes != null && bytes < 0)) {
      throw new IllegalArgumentException(
          "negative number of tokens or bytes: " + tokens + ", " + bytes);
    }
  }

  /** Of tokens alone. */
  public static TextSize ofTokens(long tokens) {
    return new TextSize(tokens, null);
  }

  /** As it is written: {@code 128}, or with the bytes {@code 128 540}. */
  static TextSize parse(String text) {
    String[] parts = text.strip().split("\\s+", -1);
    if (parts.length > 2) {
      throw none(text);
    }
    return new TextSize(number(parts[0], text), parts.length == 1 ? null : number(parts[1], text));
  }

  private static long number(String part, String text) {
    try {
      long number = Long.parseLong(part);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same message as for a negative one
    }
    throw none(text);
  }

  private static InputException none(String text) {
    return new InputException(
        "not a number of tokens: "
            + Messages.quote(text.strip())
            + "; expected one such as 128, or with the number of bytes behind it 128 540");
  }
}
