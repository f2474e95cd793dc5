package org.warmstart.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.base.record.ConfigWriter;
import org.warmstart.base.record.NumberRange;
import org.warmstart.generate.processor.LogitsProcessorSettings;
import org.warmstart.generate.processor.LogitsProcessors;

/**
 * One of the {@link GenerationSettings} as its component declares it: names, type, range and
 * default. What reads and writes settings goes over all of these, so a new setting is a new
 * component and its use.
 */
public final class GenerationSetting {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHOLE = "a whole number";

  /** By the key in the file, in the order of the components. */
  private static final Map<String, GenerationSetting> ALL = new LinkedHashMap<>();

  /** By the component's name, too. */
  private static final Map<String, GenerationSetting> BY_NAME = new LinkedHashMap<>();

  private static final Constructor<GenerationSettings> CONSTRUCTOR;

  static {
    RecordComponent[] components = GenerationSettings.class.getRecordComponents();
    for (RecordComponent component : components) {
      GenerationSetting setting = new GenerationSetting(component);
      ALL.put(setting.key, setting);
      BY_NAME.put(setting.key, setting);
      BY_NAME.put(setting.name, setting);
    }
    try {
      CONSTRUCTOR =
          GenerationSettings.class.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e); // a record has this constructor
    }
  }

  private final RecordComponent component;
  private final Setting declared;
  private final String name;
  private final String key;
  private final @Nullable Object normal;

  private GenerationSetting(RecordComponent component) {
    this.component = component;
    declared = Objects.requireNonNull(component.getAnnotation(Setting.class));
    name = component.getName();
    key = declared.key().isEmpty() ? spelled(name, '_') : declared.key();
    normal = declared.normally().isEmpty() ? absent() : value(tree(declared.normally()));
  }

  /** Every setting, in the order of the components. */
  public static List<GenerationSetting> all() {
    return List.copyOf(ALL.values());
  }

  /**
   * The setting of a key of {@code generation_config.json}, such as {@code num_beams}, or of a
   * configuration, {@code numBeams}; null if there is none.
   */
  static @Nullable GenerationSetting find(String name) {
    return BY_NAME.get(name);
  }

  /**
   * As {@link #find}.
   *
   * @throws InputException naming near ones if there is none
   */
  static GenerationSetting named(String name) {
    GenerationSetting setting = BY_NAME.get(name);
    if (setting == null) {
      boolean snake = name.contains("_");
      List<String> names = ALL.values().stream().map(each -> snake ? each.key : each.name).toList();
      throw new InputException(NearNames.unknown("generation setting", name, names));
    }
    return setting;
  }

  /** Makes settings of all values by the components' names; a missing one has its default. */
  static GenerationSettings make(Map<String, ? extends @Nullable Object> values) {
    Object[] ordered =
        ALL.values().stream()
            .map(each -> values.containsKey(each.name) ? values.get(each.name) : each.normal)
            .toArray();
    int i = 0;
    for (GenerationSetting setting : ALL.values()) {
      setting.requireRange(ordered[i++]);
    }
    try {
      return CONSTRUCTOR.newInstance(ordered);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InputException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The values of settings by the components' names. */
  static Map<String, @Nullable Object> values(GenerationSettings settings) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    ALL.values().forEach(each -> values.put(each.name, each.get(settings)));
    return values;
  }

  /** The component's name, as configurations spell it. */
  public String name() {
    return name;
  }

  /** The key in {@code generation_config.json}. */
  public String key() {
    return key;
  }

  /** The option of the command line, such as {@code --num-beams}. */
  public String option() {
    return "--" + (declared.option().isEmpty() ? key.replace('_', '-') : declared.option());
  }

  /** What it does, in a sentence. */
  public String description() {
    return declared.value();
  }

  /** The type of its values; boxed. */
  public Class<?> type() {
    Class<?> type = component.getType();
    return type == int.class
        ? Integer.class
        : type == long.class
            ? Long.class
            : type == double.class ? Double.class : type == boolean.class ? Boolean.class : type;
  }

  /** The values that it takes, if they are numbers. */
  public NumberRange range() {
    return NumberRange.between(declared.least(), declared.most());
  }

  /** Whether these settings leave it without effect; what would be needed is {@link #needed}. */
  boolean isIdle(GenerationSettings settings) {
    boolean named = settings.strategy() != null;
    return switch (declared.needs()) {
      case NOTHING -> false;
      case NO_STRATEGY -> named;
      case SAMPLING -> named || !settings.doSample();
      case BEAMS -> named || settings.numBeams() == 1;
      case DRAWS -> !DecodingStrategies.of(settings).draws();
    };
  }

  /** Whether it only concerns draws at random. */
  public boolean isOfSampling() {
    return declared.needs() == Setting.Needs.SAMPLING || declared.needs() == Setting.Needs.DRAWS;
  }

  /** What it needs to have an effect. */
  String needed(GenerationSettings settings) {
    DecodingStrategy named = settings.strategy();
    if (named != null && declared.needs() == Setting.Needs.DRAWS) {
      return "a strategy that draws, which '" + DecodingStrategies.ALL.nameOf(named) + "' does not";
    }
    if (named != null) {
      return "the strategy that do_sample and num_beams say; '"
          + DecodingStrategies.ALL.nameOf(named)
          + "' has settings of its own, as strategy: {name: …, …}, and strategy: null leaves it";
    }
    return isOfSampling() ? "do_sample (doSample: true)" : "num_beams (numBeams) above 1";
  }

  /** What a missing key means, as YAML; {@code none} for no value. */
  public String leftOut() {
    boolean isList = component.getType() == List.class;
    return declared.normally().isEmpty() ? isList ? "[]" : "none" : declared.normally();
  }

  @Nullable Object normal() {
    return normal;
  }

  private @Nullable Object get(GenerationSettings settings) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private @Nullable Object absent() {
    return component.getType() == List.class ? List.of() : null;
  }

  /** The value that a JSON node stands for; null stands for the default. */
  @Nullable Object value(JsonNode node) {
    Class<?> type = type();
    if (node.isNull()) {
      return normal;
    } else if (type == Integer.class) {
      return whole(node);
    } else if (type == Long.class) {
      require(node.canConvertToLong() && node.isIntegralNumber(), node, WHOLE);
      return node.longValue();
    } else if (type == Double.class) {
      require(node.isNumber(), node, "a number");
      return node.doubleValue();
    } else if (type == Boolean.class) {
      require(node.isBoolean(), node, "true or false");
      return node.booleanValue();
    } else if (type == EarlyStopping.class) {
      return stopping(node);
    }
    if (type == DecodingStrategy.class) {
      return ConfigReader.parseChoice(node, key, DecodingStrategies.ALL);
    }
    return isOfTokens() ? tokens(node) : processors(node);
  }

  /** Whether its values are lists of numbers of tokens. */
  public boolean isOfTokens() {
    return component.getGenericType().getTypeName().endsWith("<" + Integer.class.getName() + ">");
  }

  private List<LogitsProcessorSettings> processors(JsonNode node) {
    List<LogitsProcessorSettings> processors = new ArrayList<>();
    for (JsonNode each : node.isArray() ? node : List.of(node)) {
      processors.add(ConfigReader.parseChoice(each, key, LogitsProcessors.ALL));
    }
    return List.copyOf(processors);
  }

  /** The JSON node of a value; null for none. */
  static @Nullable JsonNode toJson(@Nullable Object value) {
    if (value instanceof EarlyStopping stopping) {
      return JSON.valueToTree(
          switch (stopping) {
            case HEURISTIC -> false;
            case WHEN_FULL -> true;
            case NEVER -> "never";
          });
    }
    if (value instanceof DecodingStrategy strategy) {
      return ConfigWriter.toJson(strategy, DecodingStrategies.ALL);
    }
    if (value instanceof List<?> several && several.stream().allMatch(Record.class::isInstance)) {
      ArrayNode processors = JSON.createArrayNode();
      several.forEach(each -> processors.add(ConfigWriter.toJson(each, LogitsProcessors.ALL)));
      return processors;
    }
    if (value instanceof List<?> tokens && tokens.size() == 1) {
      return JSON.valueToTree(tokens.get(0));
    }
    return value == null ? null : JSON.valueToTree(value);
  }

  private int whole(JsonNode node) {
    require(node.isIntegralNumber() && node.canConvertToInt(), node, WHOLE);
    return node.intValue();
  }

  private EarlyStopping stopping(JsonNode node) {
    if (node.isTextual() && node.textValue().equals("never")) {
      return EarlyStopping.NEVER;
    }
    require(node.isBoolean(), node, "true, false or \"never\"");
    return node.booleanValue() ? EarlyStopping.WHEN_FULL : EarlyStopping.HEURISTIC;
  }

  private List<Integer> tokens(JsonNode node) {
    if (!node.isArray()) {
      return List.of(whole(node));
    }
    List<Integer> tokens = new ArrayList<>();
    node.forEach(token -> tokens.add(whole(token)));
    return List.copyOf(tokens);
  }

  void requireRange(@Nullable Object value) {
    if (value instanceof List<?> several) {
      several.forEach(this::requireRange);
    } else if (value instanceof Number number) {
      String kind = type() == Double.class ? "a number" : WHOLE;
      require(range().holds(number), JSON.valueToTree(value), kind + range().inWords());
    }
  }

  private void require(boolean right, JsonNode node, String wanted) {
    if (!right) {
      throw new InputException(
          "generation setting '" + key + "' is " + node + ", but has to be " + wanted);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e); // written in this package
    }
  }

  private static String spelled(String name, char separator) {
    return name.replaceAll("([A-Z])", separator + "$1").toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return key;
  }
}
