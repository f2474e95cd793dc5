package org.warmstart.eval.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;

/**
 * How the tags of words mark entities: a letter and, behind a hyphen, the entity's type, as in
 * {@code B-PER}; {@code O} is a word outside of entities. I is inside, B begins (IOB: Ramshaw and
 * Marcus 1995), E or L ends, S or U is an entity of one word (IOBES, BILOU: Ratinov and Roth 2009).
 * Here an entity counts only if it begins, goes on and ends by the scheme's rules, which are those
 * of seqeval's strict mode; {@link #lenient} takes what can be taken for one.
 */
public enum TagScheme {
  /** B only where the entity before is of the same type and ends right before. */
  IOB1("IOB", "OI* II! BI* IB= BB=", "BI= II=", "II! IO* IB* BO* BI! BB="),
  /** B begins every entity. */
  IOB2("IOB", ".B*", "BI= II=", "IO* II! IB* BO* BI! BB*"),
  /** E only where the entity behind is of the same type and begins right behind. */
  IOE1("IOE", "OI* II! EI* EE=", "II= IE=", "II! IO* IE! EI= EE="),
  /** E ends every entity. */
  IOE2("IOE", "OI* OE* EI* EE* II! IE!", "IE= II=", "E.*"),
  IOBES("IOBES", ".B* .S*", "BI= BE= II= IE=", "S.* E.*"),
  BILOU("BILOU", ".B* .U*", "BI= BL= II= IL=", "U.* L.*");

  private static final String OUTSIDE = "O";

  /** Three characters and a space. */
  private static final int RULE_LENGTH = 4;

  private final String letters;

  /**
   * Pairs of neighbours: the letters of the first and the second, or . for any; then = if their
   * types are one, ! if they differ, * if that does not matter.
   */
  private final String starts;

  private final String insides;
  private final String ends;

  TagScheme(String letters, String starts, String insides, String ends) {
    this.letters = letters;
    this.starts = starts;
    this.insides = insides;
    this.ends = ends;
  }

  /**
   * An entity in a sentence.
   *
   * @param first the number of its first word, from 0
   * @param end the number of the word behind its last
   */
  public record Entity(String type, int first, int end) {}

  /** A tag in its two parts. */
  private record Tag(char letter, String type) {
    static final Tag NONE = new Tag('O', "_");

    static Tag of(String tag) {
      if (tag.isEmpty()) {
        return NONE;
      }
      String rest = tag.substring(1);
      String type = rest.substring(rest.indexOf('-') + 1);
      return new Tag(tag.charAt(0), type.isEmpty() ? "_" : type);
    }

    boolean isOutside() {
      return letter == 'O' || letter == '.';
    }
  }

  /** As configurations spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a tag is one of the scheme. */
  public boolean allows(String tag) {
    return tag.equals(OUTSIDE)
        || (tag.length() > 2
            && tag.charAt(1) == '-'
            && tag.charAt(0) != 'O'
            && letters.indexOf(tag.charAt(0)) >= 0);
  }

  /**
   * The entities of a sentence that are marked by this scheme's rules.
   *
   * @throws InputException if a tag is not one of the scheme
   */
  public List<Entity> entities(List<String> tags) {
    List<Tag> all = new ArrayList<>();
    for (String tag : tags) {
      if (!allows(tag)) {
        throw new InputException(
            "the tag "
                + Messages.quote(tag)
                + " is none of "
                + this
                + ", whose tags are O and "
                + letters
                    .chars()
                    .filter(letter -> letter != 'O')
                    .mapToObj(letter -> (char) letter + "-TYPE")
                    .collect(Collectors.joining(", ")));
      }
      all.add(Tag.of(tag));
    }
    all.add(Tag.NONE);
    List<Entity> entities = new ArrayList<>();
    int at = 0;
    while (at < all.size()) {
      if (!matches(starts, before(all, at), all.get(at))) {
        at++;
        continue;
      }
      int end = at + 1;
      while (end < all.size() && matches(insides, all.get(end - 1), all.get(end))) {
        end++;
      }
      if (end < all.size() && matches(ends, all.get(end - 1), all.get(end))) {
        entities.add(new Entity(all.get(at).type(), at, end));
      }
      at = end;
    }
    return entities;
  }

  /**
   * Marks entities by this scheme's rules.
   *
   * @param entities in their order, none of which overlap
   * @param words how many the sentence has
   */
  public List<String> tags(List<Entity> entities, int words) {
    List<String> tags = new ArrayList<>(Collections.nCopies(words, OUTSIDE));
    for (int i = 0; i < entities.size(); i++) {
      Entity entity = entities.get(i);
      boolean meetsBefore = i > 0 && meets(entities.get(i - 1), entity);
      boolean meetsNext = i + 1 < entities.size() && meets(entity, entities.get(i + 1));
      for (int word = entity.first(); word < entity.end(); word++) {
        boolean last = word == entity.end() - 1;
        char letter = letter(word == entity.first(), last, meetsBefore, meetsNext);
        tags.set(word, letter + "-" + entity.type());
      }
    }
    return tags;
  }

  private static boolean meets(Entity entity, Entity next) {
    return entity.end() == next.first() && entity.type().equals(next.type());
  }

  private char letter(boolean first, boolean last, boolean meetsBefore, boolean meetsNext) {
    return switch (this) {
      case IOB1 -> first && meetsBefore ? 'B' : 'I';
      case IOB2 -> first ? 'B' : 'I';
      case IOE1 -> last && meetsNext ? 'E' : 'I';
      case IOE2 -> last ? 'E' : 'I';
      case IOBES -> first ? last ? 'S' : 'B' : last ? 'E' : 'I';
      case BILOU -> first ? last ? 'U' : 'B' : last ? 'L' : 'I';
    };
  }

  private static Tag before(List<Tag> tags, int at) {
    return at == 0 ? Tag.NONE : tags.get(at - 1);
  }

  private static boolean matches(String rules, Tag first, Tag second) {
    boolean same = first.type().equals(second.type());
    for (int rule = 0; rule < rules.length(); rule += RULE_LENGTH) {
      char types = rules.charAt(rule + 2);
      if (isLetter(rules.charAt(rule), first)
          && isLetter(rules.charAt(rule + 1), second)
          && (types == '*' || (types == '=') == same)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetter(char rule, Tag tag) {
    return rule == '.' || rule == tag.letter();
  }

  /**
   * The entities that CoNLL's evaluation script finds, and seqeval by default, whatever the scheme:
   * one ends where another type or a new beginning follows, and one may begin with I.
   */
  public static List<Entity> lenient(List<String> tags) {
    List<Entity> entities = new ArrayList<>();
    Tag before = Tag.NONE;
    int begin = 0;
    for (int at = 0; at <= tags.size(); at++) {
      Tag tag = at == tags.size() ? Tag.NONE : Tag.of(tags.get(at));
      if (ends(before, tag)) {
        entities.add(new Entity(before.type(), begin, at));
      }
      if (begins(before, tag)) {
        begin = at;
      }
      before = tag;
    }
    return entities;
  }

  private static boolean ends(Tag before, Tag tag) {
    boolean closed = "ES".indexOf(before.letter()) >= 0;
    boolean open = "BI".indexOf(before.letter()) >= 0;
    boolean broken = !before.isOutside() && !before.type().equals(tag.type());
    return closed || (open && "BSO".indexOf(tag.letter()) >= 0) || broken;
  }

  private static boolean begins(Tag before, Tag tag) {
    boolean opens = "BS".indexOf(tag.letter()) >= 0;
    boolean goesOnFromNothing =
        "ESO".indexOf(before.letter()) >= 0 && "EI".indexOf(tag.letter()) >= 0;
    boolean changes = !tag.isOutside() && !before.type().equals(tag.type());
    return opens || goesOnFromNothing || changes;
  }

  /**
   * The schemes that all of these tags may be of, the likeliest first; none if tags do not mark
   * entities, as parts of speech do not.
   */
  public static List<TagScheme> of(Set<String> tags) {
    if (tags.stream().allMatch(OUTSIDE::equals)) {
      return List.of();
    }
    return Arrays.stream(new TagScheme[] {IOB2, IOB1, IOE2, IOE1, IOBES, BILOU})
        .filter(scheme -> tags.stream().allMatch(scheme::allows))
        .toList();
  }
}
