package org.warmstart.base.record;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.ConfigNode.Form;

/** Turns the text of single values into Java values. */
final class ScalarValues {
  private static final int LONGEST_NUMBER = 400;

  private static final Map<Class<?>, Class<?>> UNBOXED =
      Map.of(
          Integer.class, int.class,
          Long.class, long.class,
          Float.class, float.class,
          Double.class, double.class,
          Boolean.class, boolean.class);

  private ScalarValues() {}

  /** A value that does not fit; the message says what was expected. */
  static final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    MismatchException(String message) {
      super(message);
    }
  }

  /** Whether {@link #convert} knows the type. */
  static boolean isScalar(Class<?> type) {
    return type.isPrimitive()
        || UNBOXED.containsKey(type)
        || type == String.class
        || type == Path.class
        || type.isEnum();
  }

  /** Whether a value of a form may be one of the type. */
  static boolean fits(Form form, Class<?> type) {
    Class<?> plain = UNBOXED.getOrDefault(type, type);
    boolean isText = plain == String.class || plain == Path.class || plain.isEnum();
    return switch (form) {
      case ANY -> true;
      case TEXT -> isText;
      case TRUTH -> plain == boolean.class;
      case NUMBER -> !isText && plain != boolean.class;
    };
  }

  /** What a value of the type looks like, for messages. */
  static String expectation(Class<?> type) {
    Class<?> plain = UNBOXED.getOrDefault(type, type);
    if (plain == int.class || plain == long.class) {
      return "a whole number such as 1000 or 1_000";
    } else if (plain == float.class || plain == double.class) {
      return "a number such as 0.01 or 1e-4";
    } else if (plain == boolean.class) {
      return "true or false";
    } else if (plain == Path.class) {
      return "a file name";
    } else if (plain.isEnum()) {
      return "one of " + String.join(", ", enumNames(plain));
    } else {
      return "text";
    }
  }

  /**
   * Converts text.
   *
   * @param folder the folder that a relative path starts from
   */
  static Object convert(String text, Class<?> type, Path folder) throws MismatchException {
    Class<?> plain = UNBOXED.getOrDefault(type, type);
    if (plain == String.class) {
      return text;
    } else if (plain == Path.class) {
      return path(text, folder);
    } else if (plain.isEnum()) {
      return enumConstant(text, plain);
    } else if (plain == boolean.class) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw mismatch(text, type);
      };
    } else if (plain == int.class) {
      long whole = whole(text, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
      return (int) whole;
    } else if (plain == long.class) {
      return whole(text, type, Long.MIN_VALUE, Long.MAX_VALUE);
    } else {
      return real(text, plain);
    }
  }

  /** The enum constant as configurations spell it: {@code MASKED_LM} is {@code masked-lm}. */
  static String enumName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> enumNames(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> enumName((Enum<?>) constant))
        .toList();
  }

  private static Object enumConstant(String text, Class<?> type) throws MismatchException {
    String wanted = text.toLowerCase(Locale.ROOT).replace('_', '-');
    for (Object constant : type.getEnumConstants()) {
      if (enumName((Enum<?>) constant).equals(wanted)) {
        return constant;
      }
    }
    throw new MismatchException(NearNames.unknown("value", text, enumNames(type)));
  }

  private static Path path(String text, Path folder) throws MismatchException {
    if (text.isEmpty()) {
      throw mismatch(text, Path.class);
    }
    try {
      return folder.resolve(text);
    } catch (InvalidPathException e) {
      throw new MismatchException("'" + text + "' is not a file name here: " + e.getReason());
    }
  }

  private static long whole(String text, Class<?> type, long least, long most)
      throws MismatchException {
    BigDecimal number = decimal(text);
    if (number == null || number.stripTrailingZeros().scale() > 0) {
      throw mismatch(text, type);
    }
    if (number.compareTo(BigDecimal.valueOf(least)) < 0
        || number.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new MismatchException(
          "expected a whole number from " + least + " to " + most + ", found '" + text + "'");
    }
    return number.longValueExact();
  }

  private static Object real(String text, Class<?> type) throws MismatchException {
    String java =
        switch (text.toLowerCase(Locale.ROOT)) {
          case ".inf", "+.inf" -> "Infinity";
          case "-.inf" -> "-Infinity";
          case ".nan" -> "NaN";
          default -> {
            if (decimal(text) == null) {
              throw mismatch(text, type);
            }
            yield text.replace("_", "");
          }
        };
    // each type is parsed by its own method: rounding to double first can change a float
    boolean isFloat = type == float.class;
    Object number = isFloat ? (Object) Float.parseFloat(java) : (Object) Double.parseDouble(java);
    if (Double.isInfinite(((Number) number).doubleValue()) && !java.endsWith("Infinity")) {
      throw new MismatchException("'" + text + "' is too large for this kind of number");
    }
    return number;
  }

  /** The number, or null if the text is none or has an absurd exponent. */
  private static @Nullable BigDecimal decimal(String text) {
    if (text.length() > LONGEST_NUMBER || text.startsWith("_") || text.endsWith("_")) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text.replace("_", ""));
      return Math.abs((long) number.scale()) > LONGEST_NUMBER ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static MismatchException mismatch(String text, Class<?> type) {
    return new MismatchException("expected " + expectation(type) + ", found '" + text + "'");
  }
}
