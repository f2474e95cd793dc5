package org.warmstart.base.record;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;

/**
 * What there is to choose from by name, each choice a record with its own settings.
 *
 * <pre>{@code
 * @ChosenFrom(Objectives.class)
 * public interface Objective { … }
 *
 * public record Masked(@Default("0.15") double maskProbability) implements Objective { … }
 *
 * public final class Objectives {
 *   public static final Choices<Objective> ALL =
 *       Choices.of(Objective.class, "objective").add("masked", Masked.class).add(…);
 * }
 * }</pre>
 *
 * <p>A component of type {@code Objective} is then written {@code objective: masked} or {@code
 * objective: {name: masked, maskProbability: 0.2}}; in lists and maps as well. A program adds
 * choices of its own by a call of {@link #add} before it reads configurations.
 *
 * @param <T> the interface that the records implement
 */
public final class Choices<T> {
  private static final String NAME = "name";

  private final Class<T> type;
  private final String kind;
  private final String nameKey;
  private final Map<String, Class<? extends T>> byName = new LinkedHashMap<>();
  private final Map<String, String> moved = new LinkedHashMap<>();

  private Choices(Class<T> type, String kind, String nameKey) {
    this.type = type;
    this.kind = kind;
    this.nameKey = nameKey;
  }

  /**
   * An empty registry.
   *
   * @param kind what is chosen, for messages: {@code objective}
   */
  public static <T> Choices<T> of(Class<T> type, String kind) {
    return of(type, kind, NAME);
  }

  /**
   * An empty registry for files that name the choice under another key than {@code name}.
   *
   * @param nameKey such as {@code model_type}
   */
  public static <T> Choices<T> of(Class<T> type, String kind, String nameKey) {
    return new Choices<>(type, kind, nameKey);
  }

  /**
   * The registry of an interface.
   *
   * @return null if the type is none to be chosen
   * @throws IllegalStateException if the class that {@link ChosenFrom} names does not hold it
   */
  public static @Nullable Choices<?> find(Class<?> type) {
    ChosenFrom from = type.getAnnotation(ChosenFrom.class);
    if (from == null) {
      return null;
    }
    for (Field field : from.value().getDeclaredFields()) {
      if (field.getType() == Choices.class && Modifier.isStatic(field.getModifiers())) {
        Choices<?> choices = held(field);
        if (choices != null && choices.type == type) {
          return choices;
        }
      }
    }
    throw new IllegalStateException(
        from.value().getName() + " holds no choices of " + type.getName());
  }

  private static @Nullable Choices<?> held(Field field) {
    try {
      field.setAccessible(true);
      return (Choices<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot read " + field, e);
    }
  }

  /**
   * Adds a choice.
   *
   * @param choice a record that has no component called as the name's key is
   * @throws IllegalArgumentException if the name is taken, or the type is no such record
   */
  public synchronized Choices<T> add(String name, Class<? extends T> choice) {
    if (!choice.isRecord() || RecordKeys.of(choice).contains(nameKey)) {
      throw new IllegalArgumentException(
          choice.getName() + " has to be a record without a key '" + nameKey + "'");
    }
    if (byName.putIfAbsent(name, choice) != null || moved.containsKey(name)) {
      throw new IllegalArgumentException(kind + " '" + name + "' is there already");
    }
    return this;
  }

  /**
   * A name that there was once; choosing it is an error that says the new spelling.
   *
   * @param now the new spelling, such as {@code causal} or {@code {name: masked, nextSentence:
   *     true}}
   */
  public synchronized Choices<T> moved(String name, String now) {
    moved.put(name, now);
    return this;
  }

  /** What is chosen, for messages. */
  public String kind() {
    return kind;
  }

  /** The key that a choice's name stands under. */
  public String nameKey() {
    return nameKey;
  }

  /** All names, in the order they were added. */
  public synchronized List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /**
   * The record of a name.
   *
   * @throws InputException naming the near ones, or the new spelling, if there is none
   */
  public synchronized Class<? extends T> choice(String name) {
    Class<? extends T> choice = byName.get(name);
    if (choice != null) {
      return choice;
    }
    String now = moved.get(name);
    throw new InputException(
        now != null
            ? kind + " '" + name + "' is now written " + now
            : NearNames.unknown(kind, name, byName.keySet()));
  }

  /**
   * The name of a choice.
   *
   * @throws IllegalArgumentException if its record was never added
   */
  public String nameOf(Object choice) {
    return nameOf(choice.getClass());
  }

  synchronized String nameOf(Class<?> choice) {
    for (Map.Entry<String, Class<? extends T>> entry : byName.entrySet()) {
      if (entry.getValue() == choice) {
        return entry.getKey();
      }
    }
    throw new IllegalArgumentException(choice.getName() + " is not among the choices of " + kind);
  }

  T cast(Object choice) {
    return type.cast(choice);
  }

  /** The names of the choices that have a key. */
  synchronized List<String> namesWith(String key) {
    List<String> names = new ArrayList<>();
    byName.forEach(
        (name, choice) -> {
          if (RecordKeys.of(choice).contains(key)) {
            names.add(name);
          }
        });
    return names;
  }

  /** The keys of all choices together. */
  synchronized Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    byName.values().forEach(choice -> keys.addAll(RecordKeys.of(choice)));
    return keys;
  }

  /** What a value looks like, for messages. */
  String expectation() {
    return "one of "
        + String.join(", ", names())
        + ", or its settings as {"
        + nameKey
        + ": …, key: value}";
  }
}
