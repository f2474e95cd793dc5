package org.warmstart.data.perturb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.base.record.Default;

/**
 * English contractions written out, and what can be contracted contracted: "do not" and "don't".
 * Those with two meanings stay, as "he'd" and "it's been".
 *
 * @param to written-out, contracted, or both
 */
public record Contractions(@Default("both") To to) implements PlaceByPlace {
  /** What is made. */
  public enum To {
    WRITTEN_OUT,
    CONTRACTED,
    BOTH
  }

  private static final Map<String, String> WRITTEN_OUT = table();

  private static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (String verb :
        "is are was were do does did have has had could would should might must need".split(" ")) {
      table.put(verb + "n't", verb + " not");
    }
    table.put("can't", "cannot");
    table.put("won't", "will not");
    table.put("shan't", "shall not");
    table.put("i'm", "i am");
    for (String who : "you we they".split(" ")) {
      table.put(who + "'re", who + " are");
    }
    for (String who : "i you he she it we they that there".split(" ")) {
      table.put(who + "'ll", who + " will");
    }
    for (String who : "i you we they".split(" ")) {
      table.put(who + "'ve", who + " have");
    }
    for (String who : "he she it that there what who where".split(" ")) {
      table.put(who + "'s", who + " is");
    }
    table.put("let's", "let us");
    return table;
  }

  /** "have" alone is a verb of its own, and "us" after "let" may be its object. */
  private static final Map<String, String> CONTRACTED =
      WRITTEN_OUT.entrySet().stream()
          .filter(entry -> !entry.getKey().endsWith("'ve") && !entry.getKey().equals("let's"))
          .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private static final Pattern SHORT =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}'])("
              + String.join("|", WRITTEN_OUT.keySet()).replace("'", "['\u2019]")
              + ")(?![\\p{L}\\p{N}])(?!\\s+(?:been|got|gone|done|become|had|made|taken|come)\\b)",
          Pattern.CASE_INSENSITIVE);

  /** A verb is not contracted at the end of its sentence, nor with its subject before "not". */
  private static final Pattern LONG =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}'])("
              + String.join("|", CONTRACTED.keySet())
              + ")(?![\\p{L}\\p{N}])(?=\\s+\\p{L})(?:(?<=am)|(?!\\s+not\\b))",
          Pattern.CASE_INSENSITIVE);

  @Override
  public boolean keepsLabel() {
    return true;
  }

  @Override
  public List<List<Edit>> places(String text, SeededRandom random) {
    List<List<Edit>> places = new ArrayList<>();
    if (to != To.CONTRACTED) {
      add(places, text, SHORT, WRITTEN_OUT);
    }
    if (to != To.WRITTEN_OUT) {
      add(places, text, LONG, CONTRACTED);
    }
    return places;
  }

  private static void add(
      List<List<Edit>> places, String text, Pattern pattern, Map<String, String> table) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      String found = matcher.group(1);
      String other = table.get(found.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
      if (other != null) {
        boolean capital = Character.isUpperCase(found.charAt(0));
        String pronoun = other.startsWith("i ") || other.startsWith("i'") ? "I" : "";
        String spelled =
            !pronoun.isEmpty()
                ? pronoun + other.substring(1)
                : capital ? Word.capitalised(other) : other;
        places.add(List.of(new Edit(matcher.start(1), matcher.end(1), spelled)));
      }
    }
  }
}
