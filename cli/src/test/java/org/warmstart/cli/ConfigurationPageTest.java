package org.warmstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.warmstart.base.record.Choices;
import org.warmstart.base.record.KeyDescription;
import org.warmstart.generate.EarlyStopping;
import org.warmstart.generate.GenerationSetting;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.learn.EvaluateConfig;
import org.warmstart.learn.FinetuneConfig;
import org.warmstart.learn.PretrainConfig;
import org.warmstart.learn.search.SearchConfig;
import org.warmstart.pipeline.behaviour.BehaviourConfig;

/** docs/configuration.md holds every key of every configuration, as the records have them. */
class ConfigurationPageTest {
  private static final Path FILE = Path.of("../docs/configuration.md");
  private static final Map<String, Class<?>> ROOTS = new LinkedHashMap<>();

  static {
    ROOTS.put("pretrain", PretrainConfig.class);
    ROOTS.put("finetune", FinetuneConfig.class);
    ROOTS.put("evaluate", EvaluateConfig.class);
    ROOTS.put("search", SearchConfig.class);
    ROOTS.put("probe --behaviour", BehaviourConfig.class);
  }

  private static final String INTRODUCTION =
      """
      # Configurations: every key

      This page is made from the records that configurations are read into. After a change of one it
      is written anew by
      `./mvnw -pl cli -am test -Dtest=ConfigurationPageTest -Dupdate.reference -Dsurefire.failIfNoSpecifiedTests=false`.
      [training.md](training.md) has configurations that work.

      An unknown key is an error that names the near ones. "if left out" is what a missing key means;
      a key without it has to be there. `--set key.sub=value` sets one key, also of a list by its
      position from 0. Relative paths in a file start from the file's folder, in `--set` from the
      working directory. What is chosen by name is written as the name, `schedule: cosine`, or with
      its own keys, `schedule: {name: cosine, floor: 0.1}`; where it says so, its keys may also stand
      beside it.
      """;

  private final JavadocSource javadoc = new JavadocSource();
  private final StringBuilder page = new StringBuilder(INTRODUCTION);
  private final Map<Class<?>, String> records = new LinkedHashMap<>();
  private final Set<Choices<?>> choices = new LinkedHashSet<>();
  private final List<String> undocumented = new ArrayList<>();

  @Test
  void thePageIsWhatTheRecordsSay() throws IOException {
    ROOTS.forEach(
        (command, type) -> {
          page.append("\n## ").append(command).append("\n\n");
          keys(type, command);
        });
    int done = records(0);
    generation();
    for (int chosen = 0; chosen < choices.size(); chosen++) {
      choice(List.copyOf(choices).get(chosen));
    }
    // those that choices have
    records(done);
    assertThat(undocumented).as("components without @param").isEmpty();
    // users know neither the sources' classes nor their escapes
    assertThat(page)
        .doesNotContainPattern("\\\\u[0-9A-Fa-f]{4}")
        .doesNotContainPattern("\\{@\\w+")
        .doesNotContainPattern("`[A-Z][a-z]+[A-Za-z]*`")
        .doesNotContainPattern("`\\w*#\\w+`");
    if (System.getProperty("update.reference") != null) {
      Files.writeString(FILE, page);
    }
    assertThat(Files.readString(FILE)).isEqualTo(page.toString());
  }

  /** Describes the records that were met, from a number on; returns how many there are then. */
  private int records(int from) {
    int done = from;
    for (; done < records.size(); done++) {
      Class<?> type = List.copyOf(records.keySet()).get(done);
      page.append("\n## ").append(records.get(type)).append("\n\n");
      page.append(summary(type)).append("\n\n");
      keys(type, Objects.requireNonNull(records.get(type)));
    }
    return done;
  }

  /** How texts are written: keys of a configuration that are options of commands, too. */
  private void generation() {
    page.append("\n## generation\n\n")
        .append("How texts are written; in `generation_config.json` the keys are spelled")
        .append(" `num_beams`, as options `--num-beams`.\n\n")
        .append("| key | value | if left out | |\n|---|---|---|---|\n");
    Iterator<GenerationSetting> settings = GenerationSetting.all().iterator();
    for (KeyDescription key : KeyDescription.of(GenerationSettings.class)) {
      GenerationSetting setting = settings.next();
      assertThat(setting.name()).isEqualTo(key.component());
      boolean bounded = Number.class.isAssignableFrom(setting.type());
      row(
          key.key(),
          setting.type() == EarlyStopping.class
              ? "true, false or never"
              : value(key) + (bounded ? setting.range().inWords() : ""),
          setting.leftOut(),
          setting.description());
    }
  }

  private void choice(Choices<?> of) {
    page.append("\n## ").append(heading(of)).append("\n");
    for (String name : of.names()) {
      Class<?> type = of.choice(name);
      page.append("\n### `").append(name).append("`\n\n").append(summary(type)).append("\n");
      if (type.getRecordComponents().length > 0) {
        page.append("\n");
        keys(type, of.kind() + " " + name);
      }
    }
  }

  /** Settings are described by what they are the settings of. */
  private String summary(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    boolean isPart = type.getSimpleName().equals("Settings") && outer != null;
    String summary = javadoc.summary(isPart ? outer : type);
    if (summary == null) {
      undocumented.add(type.getName());
      return "";
    }
    return summary;
  }

  private void keys(Class<?> type, String where) {
    page.append("| key | value | if left out | |\n|---|---|---|---|\n");
    for (KeyDescription key : KeyDescription.of(type)) {
      String leftOut = key.leftOut();
      String description = javadoc.component(type, key.component());
      Class<?> record = key.record();
      if (description == null && record != null) {
        description = javadoc.summary(record);
      }
      if (description == null) {
        undocumented.add(type.getSimpleName() + "." + key.component() + " of " + where);
      }
      row(key.key(), value(key), leftOut, String.valueOf(description));
    }
  }

  private void row(String key, String value, @Nullable String leftOut, String description) {
    page.append("| `")
        .append(key)
        .append("` | ")
        .append(value)
        .append(" | ")
        .append(leftOut == null ? "" : quoted(leftOut))
        .append(" | ")
        .append(description.replace("|", "\\|"))
        .append(" |\n");
  }

  private static String quoted(String leftOut) {
    return leftOut.startsWith("none") || leftOut.startsWith("its") ? leftOut : "`" + leftOut + "`";
  }

  private String value(KeyDescription key) {
    Choices<?> chosen = key.choices();
    Class<?> record = key.record();
    if (chosen != null) {
      choices.add(chosen);
      return key.value().replace(chosen.kind(), link(chosen.kind(), heading(chosen)));
    }
    if (record != null) {
      String heading = records.computeIfAbsent(record, type -> headingOf(key.key()));
      return key.value().replace("keys", link("keys", heading));
    }
    return key.value().replace("|", "\\|");
  }

  /** The key; with a number if another record has it already. */
  private String headingOf(String key) {
    int same = 1;
    String heading = key;
    while (records.containsValue(heading)) {
      heading = key + " " + ++same;
    }
    return heading;
  }

  private static String heading(Choices<?> of) {
    String kind = of.kind();
    String several = kind.replaceFirst("y$", "ie").replaceFirst("s$", "se") + "s";
    return several.substring(0, 1).toUpperCase(Locale.ROOT) + several.substring(1);
  }

  private static String link(String text, String heading) {
    return "[" + text + "](#" + heading.toLowerCase(Locale.ROOT).replace(' ', '-') + ")";
  }
}
