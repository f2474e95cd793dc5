package org.warmstart.cli.common;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.generate.DecodingStrategy;
import org.warmstart.generate.EarlyStopping;
import org.warmstart.generate.GenerationSetting;
import org.warmstart.generate.GenerationSettings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * How text is written: an option for every generation setting, made from its declaration; one that
 * is left out is what the checkpoint says.
 */
public final class GenerationOptions {
  /** A command that has these options. */
  public interface Holder {
    GenerationOptions generation();
  }

  /** Spellings of earlier versions. */
  private static final Map<String, String> FORMER =
      Map.of("--no-repeat-ngram-size", "--no-repeat-ngram");

  private final Map<GenerationSetting, OptionSpec> options = new LinkedHashMap<>();
  private @Nullable CommandSpec command;

  /**
   * Makes the options.
   *
   * @param wanted which settings the command has
   */
  public GenerationOptions(Predicate<GenerationSetting> wanted) {
    for (GenerationSetting setting : GenerationSetting.all()) {
      if (wanted.test(setting)) {
        options.put(setting, option(setting));
      }
    }
  }

  /** Gives every command below its options. */
  public static void addTo(CommandLine root) {
    for (CommandLine each : root.getSubcommands().values()) {
      if (each.getCommand() instanceof Holder holder) {
        GenerationOptions generation = holder.generation();
        generation.command = each.getCommandSpec();
        generation.options.values().forEach(each.getCommandSpec()::addOption);
      }
    }
  }

  private static OptionSpec option(GenerationSetting setting) {
    Set<String> names = new LinkedHashSet<>();
    names.add(setting.option());
    names.add("--" + setting.key().replace('_', '-'));
    String former = FORMER.get(setting.option());
    if (former != null) {
      names.add(former);
    }
    OptionSpec.Builder option =
        OptionSpec.builder(names.toArray(String[]::new))
            .description(setting.description())
            .type(type(setting));
    if (setting.type() == Boolean.class) {
      return option.arity("0").negatable(true).build();
    }
    if (setting.type() == EarlyStopping.class) {
      return option.paramLabel("true|false|never").arity("1").build();
    }
    if (setting.type() == List.class) {
      return option.paramLabel(setting.isOfTokens() ? "N,N" : "[RULE,RULE]").arity("1").build();
    }
    if (setting.type() == DecodingStrategy.class) {
      return option.paramLabel("STRATEGY").arity("1").build();
    }
    return option
        .paramLabel(setting.type() == Double.class ? "X" : "N")
        .arity("1")
        .userObject(setting.range())
        .build();
  }

  private static Class<?> type(GenerationSetting setting) {
    return Number.class.isAssignableFrom(setting.type()) || setting.type() == Boolean.class
        ? setting.type()
        : String.class;
  }

  /**
   * The settings with these options in place of theirs. An option without effect is refused if it
   * asks for draws at random, for then a text would come that was not asked for, and named
   * otherwise.
   *
   * @param err where options without effect are named
   * @throws ParameterException for an option that goes with {@code --sample} only
   * @throws InputException if values do not fit each other
   */
  public GenerationSettings apply(GenerationSettings settings, PrintStream err) {
    ObjectNode given = given();
    GenerationSettings result = withLengths(settings, given).override(given);
    List<String> idle = new ArrayList<>();
    Map<GenerationSetting, String> withoutEffect = result.idle(given);
    for (Map.Entry<GenerationSetting, String> entry : withoutEffect.entrySet()) {
      GenerationSetting setting = entry.getKey();
      if (result.strategy() != null) {
        throw usage(setting.option() + " needs " + entry.getValue());
      }
      if (setting.isOfSampling()) {
        throw usage(
            setting.option()
                + " goes with --sample: without it the likeliest tokens are taken, and nothing is"
                + " drawn");
      }
      idle.add(setting.option());
    }
    if (!idle.isEmpty()) {
      err.println("warmstart: no effect without --num-beams above 1: " + String.join(", ", idle));
    }
    return result;
  }

  /** One limit in place of the checkpoint's, whichever of the two it gives. */
  private static GenerationSettings withLengths(GenerationSettings settings, ObjectNode given) {
    boolean onlyWhole = given.has("max_length") && !given.has("max_new_tokens");
    return onlyWhole ? settings.toBuilder().maxNewTokens(null).build() : settings;
  }

  private ObjectNode given() {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    options.forEach(
        (setting, option) -> {
          Object value = option.getValue();
          if (value != null) {
            given.set(setting.key(), node(setting, value));
          }
        });
    return given;
  }

  private JsonNode node(GenerationSetting setting, Object value) {
    if (value instanceof Integer whole) {
      return JsonNodeFactory.instance.numberNode(whole);
    } else if (value instanceof Long whole) {
      return JsonNodeFactory.instance.numberNode(whole);
    } else if (value instanceof Double real) {
      return JsonNodeFactory.instance.numberNode(real);
    } else if (value instanceof Boolean truth) {
      return BooleanNode.valueOf(truth);
    }
    String text = String.valueOf(value);
    if (setting.type() == EarlyStopping.class) {
      return stopping(setting, text);
    }
    if (setting.type() == List.class && setting.isOfTokens()) {
      return tokens(setting, text);
    }
    JsonNode given = ConfigReader.parseValue(text, setting.option());
    if (given.isNull() || (given.isTextual() && given.asText().isBlank())) {
      throw usage(
          setting.option()
              + " '"
              + text
              + "': expected "
              + (setting.type() == List.class
                  ? "a list such as [{name: …}]"
                  : "a name, or {name: …} with settings"));
    }
    return given;
  }

  private JsonNode stopping(GenerationSetting setting, String text) {
    return switch (text) {
      case "true", "false" -> BooleanNode.valueOf(text.equals("true"));
      case "never" -> TextNode.valueOf(text);
      default -> throw usage(setting.option() + " '" + text + "': expected true, false or never");
    };
  }

  private ArrayNode tokens(GenerationSetting setting, String text) {
    ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
    for (String token : text.split(",", -1)) {
      if (!token.strip().matches("[0-9]{1,9}")) {
        throw usage(
            setting.option()
                + " '"
                + text
                + "': expected numbers of tokens separated by commas, such as 2,3");
      }
      tokens.add(Integer.parseInt(token.strip()));
    }
    return tokens;
  }

  private ParameterException usage(String message) {
    CommandSpec spec = command;
    if (spec == null) {
      throw new IllegalStateException("the options belong to no command");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
