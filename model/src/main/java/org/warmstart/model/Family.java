package org.warmstart.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;

/**
 * What a family tells the registry: how its configuration is read, its published sizes, its heads.
 */
public final class Family<C extends ModelConfig> {
  private record Build<C>(String architecture, BiFunction<C, Identity, Model> builder) {}

  private final String modelType;
  private final Class<C> configType;
  private final Function<ConfigJson, C> reader;
  private final Map<Head, Build<C>> heads = new EnumMap<>(Head.class);
  private BiFunction<C, Head, WeightNames> names = (config, head) -> WeightNames.under("");
  private final Map<String, C> presets = new LinkedHashMap<>();
  private @Nullable Head usualHead;

  private Family(String modelType, Class<C> configType, Function<ConfigJson, C> reader) {
    this.modelType = modelType;
    this.configType = configType;
    this.reader = reader;
  }

  /**
   * Starts a family.
   *
   * @param modelType the {@code model_type} of its {@code config.json}
   * @param reader a {@code config.json} → the configuration
   */
  public static <C extends ModelConfig> Family<C> of(
      String modelType, Class<C> configType, Function<ConfigJson, C> reader) {
    return new Family<>(modelType, configType, reader);
  }

  /** The published sizes by name. */
  public Family<C> presets(Map<String, C> sizes) {
    presets.putAll(sizes);
    return this;
  }

  /**
   * A published size.
   *
   * @param json the keys of its {@code config.json} that are not the family's defaults
   */
  public Family<C> preset(String name, String json) {
    try {
      ObjectNode keys = (ObjectNode) new ObjectMapper().readTree(json);
      presets.put(name, read(new ConfigJson(keys, name)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(name, e);
    }
    return this;
  }

  /**
   * A head: the first one is what a size is usually stated with, unless another is said to be.
   *
   * @param architecture the class name that checkpoints state
   */
  public Family<C> head(Head head, String architecture, BiFunction<C, Identity, Model> builder) {
    if (heads.putIfAbsent(head, new Build<>(architecture, builder)) != null) {
      throw new IllegalStateException(modelType + " has a head " + head + " already");
    }
    if (usualHead == null) {
      usualHead = head;
    }
    return this;
  }

  /** How checkpoints call the parameters under each head. */
  public Family<C> names(BiFunction<C, Head, WeightNames> ofHead) {
    names = ofHead;
    return this;
  }

  /** The head that the published sizes are stated with. */
  public Family<C> usualHead(Head head) {
    usualHead = head;
    return this;
  }

  public String modelType() {
    return modelType;
  }

  public Map<String, C> presets() {
    return Collections.unmodifiableMap(presets);
  }

  public Head usualHead() {
    if (usualHead == null) {
      throw new IllegalStateException(modelType + " has no heads");
    }
    return usualHead;
  }

  /** The class name of every head. */
  public Map<Head, String> architectures() {
    Map<Head, String> all = new EnumMap<>(Head.class);
    heads.forEach((head, build) -> all.put(head, build.architecture));
    return Collections.unmodifiableMap(all);
  }

  public C read(ConfigJson json) {
    C config = reader.apply(json);
    json.keepUnwritten(config.toJson());
    return config;
  }

  public Model create(ModelConfig config, Head head) {
    Build<C> build = heads.get(head);
    if (build == null) {
      throw new InputException(
          "the family '" + modelType + "' has no head " + head + "; it has " + heads.keySet());
    }
    C own = configType.cast(config);
    return build.builder.apply(own, new Identity(own, build.architecture, names.apply(own, head)));
  }
}
