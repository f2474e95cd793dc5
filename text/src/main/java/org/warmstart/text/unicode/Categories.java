package org.warmstart.text.unicode;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sets that regular expressions name by properties, in the version of Unicode that the
 * reference's engine has: general categories, scripts and a few more.
 */
public final class Categories {
  private static final Map<String, CodePointSet> BY_NAME = new HashMap<>();

  private static final Map<String, String> GROUPS =
      Map.of(
          "l", "letter",
          "m", "mark",
          "n", "number",
          "p", "punctuation",
          "s", "symbol",
          "z", "separator",
          "c", "other");

  /** White space. */
  public static final CodePointSet SPACE = flagged(Unicode.SPACE);

  /** Decimal digits. */
  public static final CodePointSet DIGIT;

  /** What {@code \w} is to the reference's engine inside of brackets. */
  public static final CodePointSet WORD_IN_BRACKETS =
      flagged(Unicode.WORD).and(CodePointSet.of(0x200C, 0x200D).not());

  /** What {@code \w} is to the reference's engine elsewhere: Latin-1's numbers as well. */
  public static final CodePointSet WORD =
      WORD_IN_BRACKETS.or(CodePointSet.ofRanges(new int[] {0xB2, 0xB3, 0xB9, 0xB9, 0xBC, 0xBE}));

  static {
    Map<String, CodePointSet.Builder> sets = new HashMap<>();
    CodePointTable.readLines("categories.txt", fields -> readCategory(fields, sets));
    CodePointTable.readLines(
        "scripts.txt",
        fields -> {
          if (fields[0].equals("s")) {
            add(sets, fields[3], fields);
          }
        });
    sets.forEach((name, set) -> BY_NAME.put(plain(name), set.build()));
    CodePointSet known = CodePointSet.of(Character.MIN_SURROGATE, Character.MAX_SURROGATE);
    for (String group : GROUPS.keySet()) {
      CodePointSet all = CodePointSet.NONE;
      for (String name : sets.keySet()) {
        if (name.length() == 2 && plain(name).startsWith(group)) {
          all = all.or(named(name));
        }
      }
      BY_NAME.put(group, all);
      known = known.or(all);
    }
    CodePointSet privateUse =
        CodePointSet.ofRanges(new int[] {0xE000, 0xF8FF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD});
    BY_NAME.put("co", privateUse);
    CodePointSet unassigned = known.or(privateUse).not();
    BY_NAME.put("cn", unassigned);
    BY_NAME.put("c", named("c").or(unassigned).or(privateUse));
    GROUPS.forEach((group, name) -> BY_NAME.put(name, named(group)));
    BY_NAME.put("alphabetic", named("a").or(named("l")).or(named("nl")));
    BY_NAME.remove("a");
    BY_NAME.put("any", CodePointSet.ALL);
    BY_NAME.put("assigned", unassigned.not());
    BY_NAME.put("whitespace", SPACE);
    DIGIT = named("nd");
  }

  private Categories() {}

  private static void readCategory(String[] fields, Map<String, CodePointSet.Builder> sets) {
    if (fields[0].equals("a")) {
      add(sets, "a", fields);
    } else if (fields[0].equals("k") && fields[3].length() == 2) {
      add(sets, fields[3], fields);
    } else if (fields[0].equals("k")) {
      int first = Integer.parseInt(fields[1], 16);
      int last = Integer.parseInt(fields[2], 16);
      for (int c = first; c <= last; c++) {
        String name = (c - first) % 2 == 0 ? fields[3].substring(0, 2) : fields[3].substring(2);
        sets.computeIfAbsent(name, key -> new CodePointSet.Builder()).add(c, c);
      }
    }
  }

  private static void add(Map<String, CodePointSet.Builder> sets, String name, String[] fields) {
    sets.computeIfAbsent(name, key -> new CodePointSet.Builder())
        .add(Integer.parseInt(fields[1], 16), Integer.parseInt(fields[2], 16));
  }

  private static CodePointSet flagged(int flag) {
    CodePointSet.Builder set = new CodePointSet.Builder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if ((Unicode.flags(c) & flag) != 0) {
        set.add(c, c);
      }
    }
    return set.build();
  }

  private static String plain(String name) {
    return name.replace("_", "").replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
  }

  private static CodePointSet named(String name) {
    CodePointSet set = find(name);
    if (set == null) {
      throw new IllegalStateException(name);
    }
    return set;
  }

  /** The set of a property, general category or script; null if there is none of that name. */
  public static @Nullable CodePointSet find(String name) {
    return BY_NAME.get(plain(name));
  }

  /** A POSIX class such as {@code alpha}; null if there is none of that name. */
  public static @Nullable CodePointSet posix(String name) {
    return switch (name) {
      case "alpha" -> named("alphabetic");
      case "digit" -> DIGIT;
      case "alnum" -> named("alphabetic").or(DIGIT);
      case "space" -> SPACE;
      case "blank" -> named("zs").or(CodePointSet.of('\t'));
      case "cntrl" -> named("cc");
      case "xdigit" -> HEXADECIMAL;
      case "word" -> WORD_IN_BRACKETS;
      case "ascii" -> CodePointSet.of(0, 0x7F);
      default -> null;
    };
  }

  /** Hexadecimal digits, {@code \h}. */
  public static final CodePointSet HEXADECIMAL =
      CodePointSet.ofRanges(new int[] {'0', '9', 'A', 'F', 'a', 'f'});

  /** Names for messages. */
  public static List<String> names() {
    return BY_NAME.keySet().stream().sorted().toList();
  }
}
