package org.warmstart.base.record;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.ConfigNode.Extended;
import org.warmstart.base.record.ConfigNode.Mapping;
import org.warmstart.base.record.ConfigNode.Origin;
import org.warmstart.base.record.ConfigNode.Scalar;

/** Binds what is chosen by name: finds the choice's record and hands its keys to the binder. */
final class ChoiceBinder {
  private final RecordBinder binder;

  ChoiceBinder(RecordBinder binder) {
    this.binder = binder;
  }

  /** A choice's record and the keys given for it. */
  private record Chosen(String name, Class<?> type, Mapping keys) {}

  /** A place, and the override that chose what is wrong there, if one did. */
  private static Origin chosenBy(@Nullable Scalar name, Origin place) {
    return name != null && name.origin().isOverride() && !place.isOverride()
        ? new Origin(place.place() + ", with " + name.origin().place(), place.folder())
        : place;
  }

  private static Mapping chosenBy(@Nullable Scalar name, Mapping keys) {
    Map<String, Origin> origins = new LinkedHashMap<>(keys.keyOrigins());
    origins.replaceAll((key, origin) -> chosenBy(name, origin));
    return new Mapping(chosenBy(name, keys.origin()), keys.entries(), origins);
  }

  /**
   * Binds a choice.
   *
   * @param base the choice where the value names none, or null
   * @return the record, or null after a problem
   */
  @Nullable Object bind(ConfigNode node, Choices<?> choices, String key, @Nullable Object base) {
    Chosen chosen = chosen(node, choices, key, base);
    if (chosen == null) {
      return null;
    }
    boolean named = name(node, choices) != null;
    requireOwnKeys(chosen, choices);
    return binder.bindRecord(withoutOthers(chosen), chosen.type, key, named ? null : base);
  }

  private @Nullable Chosen chosen(
      ConfigNode node, Choices<?> choices, String key, @Nullable Object base) {
    Mapping keys = settings(node, choices);
    if (keys == null) {
      binder.mismatch(node, key, choices.expectation());
      return null;
    }
    Scalar name = name(node, choices);
    if (name == null && base != null) {
      return new Chosen(choices.nameOf(base), base.getClass(), keys);
    }
    if (name == null || name.text() == null) {
      ConfigNode written = keys.entries().get(choices.nameKey());
      binder.problem(
          written == null ? node.origin() : written.origin(),
          "missing key '"
              + key
              + "."
              + choices.nameKey()
              + "': one of "
              + String.join(", ", choices.names()));
      return null;
    }
    try {
      return new Chosen(name.text(), choices.choice(name.text()), chosenBy(name, keys));
    } catch (InputException e) {
      binder.problem(name.origin(), key + ": " + e.getMessage());
      return null;
    }
  }

  /** The keys given for a choice, its name not among them; null if the value is none. */
  private static @Nullable Mapping settings(ConfigNode node, Choices<?> choices) {
    if (node instanceof Scalar scalar) {
      return scalar.text() == null ? null : new Mapping(scalar.origin(), Map.of(), Map.of());
    }
    Mapping keys =
        node instanceof Extended extended
            ? extended.keys()
            : node instanceof Mapping mapping ? mapping : null;
    if (keys == null || !keys.entries().containsKey(choices.nameKey())) {
      return keys;
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>(keys.entries());
    entries.remove(choices.nameKey());
    return new Mapping(keys.origin(), entries, keys.keyOrigins());
  }

  private static @Nullable Scalar name(ConfigNode node, Choices<?> choices) {
    if (node instanceof Mapping mapping) {
      return mapping.entries().get(choices.nameKey()) instanceof Scalar scalar ? scalar : null;
    }
    if (node instanceof Extended extended) {
      boolean renamed = extended.keys().entries().get(choices.nameKey()) instanceof Scalar;
      return renamed ? name(extended.keys(), choices) : extended.value();
    }
    return node instanceof Scalar scalar ? scalar : null;
  }

  /** Names the choices that have a key which this one has not. */
  private void requireOwnKeys(Chosen chosen, Choices<?> choices) {
    List<String> own = RecordKeys.of(chosen.type);
    for (String key : chosen.keys.entries().keySet()) {
      if (!own.contains(key) && RecordBinder.movedTo(chosen.type, key) == null) {
        Origin place = place(chosen.keys, key);
        if (binder.isKept(key, place)) {
          continue;
        }
        List<String> others = choices.namesWith(key);
        binder.problem(
            place,
            others.isEmpty()
                ? unknown(chosen.name, choices, key, own)
                : ofAnother(key, choices, others, chosen.name));
      }
    }
  }

  private static Mapping withoutOthers(Chosen chosen) {
    Map<String, ConfigNode> entries = new LinkedHashMap<>(chosen.keys.entries());
    List<String> own = RecordKeys.of(chosen.type);
    entries
        .keySet()
        .removeIf(key -> !own.contains(key) && RecordBinder.movedTo(chosen.type, key) == null);
    return new Mapping(chosen.keys.origin(), entries, chosen.keys.keyOrigins());
  }

  private static Origin place(Mapping mapping, String key) {
    return mapping.keyOrigins().getOrDefault(key, mapping.origin());
  }

  private static String unknown(String name, Choices<?> choices, String key, List<String> own) {
    return own.isEmpty()
        ? choices.kind() + " '" + name + "' has no keys, so '" + key + "' is none"
        : choices.kind() + " '" + name + "': " + NearNames.unknown("key", key, own);
  }

  private static String ofAnother(
      String key, Choices<?> choices, List<String> others, String chosen) {
    return "'"
        + key
        + "' is a key of "
        + choices.kind()
        + " '"
        + String.join("', '", others)
        + "', not of '"
        + chosen
        + "'";
  }

  /**
   * Moves keys that stand beside a {@link FlatKeys} component into it.
   *
   * @param mapping the record's keys and values
   * @param names the record's own keys
   * @param base the component's value where none is written, or null
   * @return the same with the choice's keys in the choice
   */
  Mapping gather(
      Mapping mapping, RecordComponent component, List<String> names, @Nullable Object base) {
    Choices<?> choices = Choices.find(component.getType());
    if (choices == null) {
      throw new IllegalStateException(component + " is no choice, so it has no flat keys");
    }
    String key = RecordKeys.key(component);
    Map<String, ConfigNode> flat = new LinkedHashMap<>(mapping.entries());
    flat.keySet().removeIf(name -> names.contains(name) || choices.namesWith(name).isEmpty());
    if (flat.isEmpty()) {
      return mapping;
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>(mapping.entries());
    entries.keySet().removeAll(flat.keySet());
    ConfigNode written = entries.get(key);
    Class<?> type = typeOf(written, choices, base);
    Scalar chosen = written == null ? null : name(written, choices);
    boolean isNone = written == null || (written instanceof Scalar s && s.text() == null);
    for (String name : List.copyOf(flat.keySet())) {
      List<String> owners = choices.namesWith(name);
      boolean isOwn = type != null && RecordKeys.of(type).contains(name);
      if (!isOwn && binder.isKept(name, place(mapping, name))) {
        flat.remove(name);
      } else if (type != null && !isOwn) {
        binder.problem(
            chosenBy(chosen, place(mapping, name)),
            ofAnother(name, choices, owners, choices.nameOf(type)));
        flat.remove(name);
      } else if (type == null) {
        if (isNone) {
          binder.problem(
              place(mapping, name),
              "'"
                  + name
                  + "' is a key of "
                  + choices.kind()
                  + " '"
                  + String.join("', '", owners)
                  + "', and there is no "
                  + key);
        }
        flat.remove(name); // an unknown name of a choice is a problem of its own
      }
    }
    if (!flat.isEmpty()) {
      entries.put(key, joined(mapping, flat, written, key));
    }
    return new Mapping(mapping.origin(), entries, mapping.keyOrigins());
  }

  private static @Nullable Class<?> typeOf(
      @Nullable ConfigNode written, Choices<?> choices, @Nullable Object base) {
    Scalar name = written == null ? null : name(written, choices);
    if (name == null || name.text() == null) {
      boolean unnamed = written == null || (name == null && written instanceof Mapping);
      return unnamed && base != null ? base.getClass() : null;
    }
    return choices.names().contains(name.text()) ? choices.choice(name.text()) : null;
  }

  /** The choice as it is written, with the flat keys in it. */
  private ConfigNode joined(
      Mapping mapping, Map<String, ConfigNode> flat, @Nullable ConfigNode written, String key) {
    Mapping inner =
        written instanceof Mapping given
            ? given
            : written instanceof Extended extended ? extended.keys() : null;
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    Map<String, Origin> origins = new LinkedHashMap<>();
    Origin origin = written == null ? mapping.origin() : written.origin();
    if (inner != null) {
      entries.putAll(inner.entries());
      origins.putAll(inner.keyOrigins());
    }
    flat.forEach(
        (name, value) -> {
          ConfigNode twice = entries.putIfAbsent(name, value);
          int layer = twice == null ? 0 : twice.origin().layer();
          if (twice != null && layer != value.origin().layer()) {
            entries.put(name, layer > value.origin().layer() ? twice : value);
          } else if (twice != null) {
            binder.problem(
                place(mapping, name),
                "'"
                    + name
                    + "' stands in '"
                    + key
                    + "' as well ("
                    + twice.origin().place()
                    + "); write it there only: "
                    + key
                    + "."
                    + name);
          }
          origins.putIfAbsent(name, place(mapping, name));
        });
    Mapping keys = new Mapping(origin, entries, origins);
    Scalar name =
        written instanceof Extended extended
            ? extended.value()
            : written instanceof Scalar scalar ? scalar : null;
    return name == null ? keys : new Extended(name, keys);
  }
}
