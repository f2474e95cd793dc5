package org.warmstart.eval.metric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.eval.metric.TagScheme.Entity;

/**
 * Precision, recall and F1 of the entities that the tags of words mark (Tjong Kim Sang and De
 * Meulder, Introduction to the CoNLL-2003 shared task, section 2.4): an entity is right if its
 * type, first and last word are. Values:
 *
 * <ul>
 *   <li>{@code entity_precision}, {@code entity_recall}, {@code entity_f1}: from the counts of all
 *       types together, as CoNLL's script and seqeval report them;
 *   <li>{@code entity_f1_macro} and the like: the plain mean over types;
 *   <li>{@code entity_f1_weighted} and the like: the mean weighted by how many there are to find.
 * </ul>
 *
 * With {@code strict} the names end in {@code _strict}.
 */
public final class EntityF1 implements Metric<List<String>, List<String>> {
  /**
   * Which entities count.
   *
   * @param strict whether an entity counts only if its tags keep to the scheme; otherwise as
   *     CoNLL's script takes them, whatever the scheme
   * @param scheme the scheme, read if {@code strict}
   */
  public record Settings(@Default("false") boolean strict, @Nullable TagScheme scheme)
      implements MetricSettings.OfTags {
    public Settings {
      if (strict != (scheme != null)) {
        throw new InputException(
            "entity-f1: 'strict: true' and the scheme that it is strict about go together, such as"
                + " {name: entity-f1, strict: true, scheme: iob2}");
      }
    }

    @Override
    public String description() {
      return "tags of words, with spaces between them: F1 of entities";
    }

    @Override
    public EntityF1 create() {
      return new EntityF1(scheme);
    }
  }

  private final @Nullable TagScheme scheme;
  private final ClassCounts<String> types = new ClassCounts<>();
  private long sentences;

  private EntityF1(@Nullable TagScheme scheme) {
    this.scheme = scheme;
  }

  /** As CoNLL's script counts. */
  public static EntityF1 lenient() {
    return new EntityF1(null);
  }

  /** Of those that keep to a scheme. */
  public static EntityF1 strict(TagScheme scheme) {
    return new EntityF1(scheme);
  }

  /**
   * Takes in the tags of a sentence.
   *
   * @throws InputException if there are not as many predicted as right ones, or a tag is none of
   *     the scheme
   */
  @Override
  public void add(List<String> prediction, List<String> reference) {
    if (prediction.size() != reference.size()) {
      throw new InputException(
          prediction.size() + " tags are predicted for " + reference.size() + " words");
    }
    Set<Entity> predicted = new HashSet<>(entities(prediction));
    for (Entity entity : entities(reference)) {
      types.count(entity.type(), predicted.remove(entity), true);
    }
    predicted.forEach(entity -> types.count(entity.type(), true, false));
    sentences++;
  }

  private List<Entity> entities(List<String> tags) {
    return scheme == null ? TagScheme.lenient(tags) : scheme.entities(tags);
  }

  @Override
  public void merge(Metric<List<String>, List<String>> other) {
    EntityF1 that = Metrics.sameKind(this, other);
    if (that.scheme != scheme) {
      throw new IllegalArgumentException("the schemes are " + scheme + " and " + that.scheme);
    }
    types.merge(that.types);
    sentences += that.sentences;
  }

  @Override
  public long count() {
    return sentences;
  }

  @Override
  public List<MetricTable> tables() {
    List<List<Object>> rows = new ArrayList<>();
    perType()
        .forEach(
            (type, of) ->
                rows.add(List.of(type, of.precision(), of.recall(), of.f1(), of.support())));
    return List.of(
        new MetricTable("types", List.of("type", "precision", "recall", "f1", "support"), rows));
  }

  /** The scores of every type that was predicted or right. */
  public SortedMap<String, PrecisionRecallF1.ClassScores> perType() {
    return types.scores();
  }

  @Override
  public SortedMap<String, Double> result() {
    SortedMap<String, Double> result = new TreeMap<>();
    String end = scheme == null ? "" : "_strict";
    AveragedScores.put(
        result,
        types.byClass().values(),
        sentences > 0,
        (value, average) ->
            "entity_" + value + (average.equals("micro") ? "" : "_" + average) + end);
    return result;
  }
}
