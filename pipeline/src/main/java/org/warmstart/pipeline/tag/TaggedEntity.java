package org.warmstart.pipeline.tag;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring tokens or words whose tags mark one entity.
 *
 * @param type what the tags have behind their letter, or the whole tag if it has none
 * @param text from its first to its last character
 * @param start where it starts in the text, in UTF-16 units
 * @param end where it ends
 * @param score the mean probability of its tags
 */
public record TaggedEntity(String type, String text, int start, int end, double score) {
  private static final String OUTSIDE = "O";

  /** A tag in its two parts; one without a letter goes on with the tag before if that is equal. */
  private record Parts(char letter, String type) {
    static Parts of(String tag) {
      boolean marks =
          tag.length() > 2 && tag.charAt(1) == '-' && "BIESLU".indexOf(tag.charAt(0)) >= 0;
      return marks ? new Parts(tag.charAt(0), tag.substring(2)) : new Parts('I', tag);
    }

    boolean begins() {
      return "BSU".indexOf(letter) >= 0;
    }

    boolean ends() {
      return "ESLU".indexOf(letter) >= 0;
    }
  }

  /**
   * The entities that tags mark, as Hugging Face's pipeline finds them with {@code
   * aggregation_strategy="simple"}: neighbours with tags of one type, unless the second begins
   * another (B). Tags that end an entity (E, L) or are one by themselves (S, U) are heeded, too.
   *
   * @param text that the tags are of
   */
  public static List<TaggedEntity> of(String text, List<TokenTag> tags) {
    List<TaggedEntity> entities = new ArrayList<>();
    List<TokenTag> group = new ArrayList<>();
    for (TokenTag tag : tags) {
      if (!group.isEmpty() && !goesOn(group.get(group.size() - 1), tag)) {
        add(entities, text, group);
        group.clear();
      }
      group.add(tag);
    }
    add(entities, text, group);
    return entities;
  }

  private static boolean goesOn(TokenTag before, TokenTag tag) {
    Parts first = Parts.of(before.tag());
    Parts second = Parts.of(tag.tag());
    return first.type().equals(second.type()) && !second.begins() && !first.ends();
  }

  private static void add(List<TaggedEntity> entities, String text, List<TokenTag> group) {
    if (group.isEmpty() || group.get(0).tag().equals(OUTSIDE)) {
      return;
    }
    int start = group.get(0).start();
    int end = group.get(group.size() - 1).end();
    entities.add(
        new TaggedEntity(
            Parts.of(group.get(0).tag()).type(),
            text.substring(start, end),
            start,
            end,
            group.stream().mapToDouble(TokenTag::score).average().orElse(0)));
  }
}
