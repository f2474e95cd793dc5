package org.warmstart.learn.card;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.RecordKeys;

/**
 * A configuration's settings for a model's card: numbers, truth values and what is chosen by name.
 * Texts and paths are left out, which tell of their owner.
 */
public final class CardSettings {
  /** Parts of a configuration that say where things are, and what is done on the way. */
  private static final Set<String> LEFT_OUT = Set.of("data", "existing");

  private final StringBuilder list = new StringBuilder();

  private CardSettings() {}

  /** A list of Markdown, a line a setting. */
  public static String of(Record config) {
    CardSettings settings = new CardSettings();
    settings.add(config, "");
    return settings.list.toString();
  }

  private void add(Record record, String prefix) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String key = RecordKeys.key(component);
      if (!prefix.isEmpty() || !LEFT_OUT.contains(key)) {
        add(prefix + key, RecordKeys.valueOf(component, record));
      }
    }
  }

  private void add(String key, @Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      add(key, optional.orElse(null));
    } else if (value instanceof List<?> several) {
      for (int i = 0; i < several.size(); i++) {
        add(key + "." + i, several.get(i));
      }
    } else if (value instanceof Number || value instanceof Boolean) {
      line(key, String.valueOf(value));
    } else if (value instanceof Enum<?> constant) {
      line(key, constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    } else if (value instanceof Record record) {
      Choices<?> choices = choices(record);
      if (choices != null) {
        line(key, choices.nameOf(record));
      }
      add(record, key + ".");
    }
  }

  private void line(String key, String value) {
    list.append("- `").append(key).append("`: ").append(value).append('\n');
  }

  /** The registry that a record is chosen from, if one of its interfaces names one. */
  private static @Nullable Choices<?> choices(Record record) {
    for (Class<?> type : record.getClass().getInterfaces()) {
      Choices<?> choices = ofInterface(type);
      if (choices != null) {
        return choices;
      }
    }
    return null;
  }

  private static @Nullable Choices<?> ofInterface(Class<?> type) {
    Choices<?> own = Choices.find(type);
    if (own != null) {
      return own;
    }
    for (Class<?> above : type.getInterfaces()) {
      Choices<?> choices = ofInterface(above);
      if (choices != null) {
        return choices;
      }
    }
    return null;
  }
}
