package org.warmstart.learn.label;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.NearNames;

/**
 * Class names and their numbers. Names that differ only in white space or Unicode form are one, and
 * so are 1 and 1.0, as spreadsheets write whole numbers.
 */
public final class LabelNames {
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\uFEFF\\u200B]+");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("(-?[0-9]+)\\.0+");
  private static final Pattern NUMBERED = Pattern.compile("LABEL_[0-9]+");
  private static final Pattern POSITION = Pattern.compile("[0-9]{1,7}");

  /** Longer names and more of them than these are not compared letter by letter. */
  private static final int LONGEST_NAME = 200;

  private static final int MOST_NAMES = 2000;

  private final List<String> names;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final boolean numbered;

  /**
   * Names in the order of their numbers.
   *
   * @throws InputException if two are one
   */
  public LabelNames(List<String> names) {
    this.names = List.copyOf(names);
    this.numbered = areNumbered(names);
    for (String name : names) {
      if (numbers.putIfAbsent(canonical(name), numbers.size()) != null) {
        throw new InputException("labels: " + Messages.quote(name) + " is there twice");
      }
    }
  }

  public List<String> names() {
    return names;
  }

  public int size() {
    return names.size();
  }

  /** The number of a name, if there is such a name; of {@code LABEL_3} it may be written 3. */
  public OptionalInt number(String name) {
    String wanted = canonical(name);
    Integer number = numbers.get(wanted);
    if (number == null && numbered && POSITION.matcher(wanted).matches()) {
      int position = Integer.parseInt(wanted);
      return position < names.size() ? OptionalInt.of(position) : OptionalInt.empty();
    }
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /**
   * The number of a name.
   *
   * @param place what has the name, for the message
   * @throws InputException if there is no such name
   */
  public int require(String name, String place) {
    OptionalInt number = number(name);
    if (number.isEmpty()) {
      throw new InputException(place + ": " + unknown(name));
    }
    return number.getAsInt();
  }

  /** What to say of a name that there is not. */
  public String unknown(String name) {
    boolean comparable = name.length() <= LONGEST_NAME && names.size() <= MOST_NAMES;
    List<String> near = comparable ? NearNames.of(name, names) : List.of();
    return "unknown label "
        + Messages.quote(name)
        + (near.isEmpty() ? "" : "; did you mean " + Messages.quote(near.get(0)) + "?")
        + (near.isEmpty() ? "; there are: " : " There are: ")
        + Messages.list(names);
  }

  /** Whether names are no more than numbers, as a configuration has them that was given none. */
  public static boolean areNumbered(List<String> names) {
    return names.stream().allMatch(name -> NUMBERED.matcher(name).matches());
  }

  /**
   * The form in which names are compared and stored: composed (NFC), without white space around it
   * and with single spaces in it; a whole number without its fraction.
   */
  public static String canonical(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    String plain = WHITE_SPACE.matcher(composed).replaceAll(" ").strip();
    Matcher whole = WHOLE_NUMBER.matcher(plain);
    return whole.matches() ? whole.group(1) : plain;
  }
}
