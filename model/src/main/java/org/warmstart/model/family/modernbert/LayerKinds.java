package org.warmstart.model.family.modernbert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigPart;
import org.warmstart.model.config.ConfigRecords;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.nn.RotarySettings;

/**
 * Which layers see all tokens and which a window, and the rotary positions of either: {@code
 * layer_types} and {@code rope_parameters} by kind, or as in the first releases {@code
 * global_attn_every_n_layers}, {@code global_rope_theta} and {@code local_rope_theta}. It is
 * written as it was given.
 *
 * @param every of how many layers the first sees all tokens, where {@code stated} says nothing
 * @param stated for each layer whether it sees all tokens; null where the file does not say
 * @param global positions of layers that see all
 * @param local positions of layers that see a window
 * @param given the keys as they were read
 */
record LayerKinds(
    int every,
    @Nullable List<Boolean> stated,
    RotarySettings global,
    RotarySettings local,
    ObjectNode given)
    implements ConfigPart {
  private static final double GLOBAL_THETA = 160_000;
  private static final double LOCAL_THETA = 10_000;
  private static final String EVERY = "global_attn_every_n_layers";
  private static final String GLOBAL_BASE = "global_rope_theta";
  private static final String LOCAL_BASE = "local_rope_theta";
  private static final String TYPES = "layer_types";
  private static final String PARAMETERS = "rope_parameters";
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";

  /** The keys of the first releases. */
  private record Earlier(
      @Key(EVERY) @Default("3") @Size int every,
      @Key(GLOBAL_BASE) @Positive @Nullable Double globalTheta,
      @Key(LOCAL_BASE) @Positive @Nullable Double localTheta) {}

  /** Reads all that a file says. */
  static LayerKinds read(ConfigJson json) {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    json.copy(given, EVERY, GLOBAL_BASE, LOCAL_BASE, TYPES, PARAMETERS);
    Earlier earlier = ConfigRecords.read(json, Earlier.class);
    double globalTheta = earlier.globalTheta == null ? GLOBAL_THETA : earlier.globalTheta;
    // the first releases wrote null for windows that turn as the other layers do
    double localTheta =
        earlier.localTheta != null
            ? earlier.localTheta
            : given.has(LOCAL_BASE) ? globalTheta : LOCAL_THETA;
    return new LayerKinds(
        earlier.every,
        types(json),
        rotary(json, FULL, globalTheta),
        rotary(json, SLIDING, localTheta),
        given);
  }

  private static @Nullable List<Boolean> types(ConfigJson json) {
    ArrayNode types = json.optionalArray(TYPES);
    if (types == null) {
      return null;
    }
    List<Boolean> all = new ArrayList<>();
    for (JsonNode type : types) {
      if (!type.asText().equals(FULL) && !type.asText().equals(SLIDING)) {
        throw json.wrong(TYPES, "a list of \"" + FULL + "\" and \"" + SLIDING + "\"");
      }
      all.add(type.asText().equals(FULL));
    }
    return List.copyOf(all);
  }

  /** The positions of a kind, which are found as those of a family with one kind are. */
  private static RotarySettings rotary(ConfigJson json, String kind, double theta) {
    ObjectNode own = JsonNodeFactory.instance.objectNode().put("rope_theta", theta);
    if (json.states(PARAMETERS) && json.part(PARAMETERS).states(kind)) {
      ObjectNode part = JsonNodeFactory.instance.objectNode();
      json.part(PARAMETERS).copy(part, kind);
      own.set(PARAMETERS, part.get(kind));
    }
    return RotarySettings.read(new ConfigJson(own, json.where() + ": " + PARAMETERS));
  }

  /** Whether a layer sees all tokens. */
  boolean isGlobal(int layer) {
    return stated == null ? layer % every == 0 : stated.get(layer);
  }

  /** Those of every k-th layer, for {@code count} of {@code before} layers. */
  LayerKinds ofLayers(int count, int before) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    List<Boolean> kept = new ArrayList<>();
    boolean asByRule = true;
    for (int i = 0; i < count; i++) {
      boolean all = isGlobal((int) ((long) i * before / count));
      asByRule &= all == (i % every == 0);
      kept.add(all);
      names.add(all ? FULL : SLIDING);
    }
    if (stated == null && asByRule) {
      return this;
    }
    ObjectNode now = given.deepCopy();
    now.set(TYPES, names);
    return new LayerKinds(every, List.copyOf(kept), global, local, now);
  }

  @Override
  public void write(ObjectNode json) {
    if (!given.isEmpty()) {
      json.setAll(given.deepCopy());
      return;
    }
    json.put(EVERY, every).put(GLOBAL_BASE, global.theta()).put(LOCAL_BASE, local.theta());
  }
}
