package org.warmstart.model.nn;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.Key;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.ConfigPart;
import org.warmstart.model.config.ConfigRecords;
import org.warmstart.model.config.Keys.Positive;
import org.warmstart.model.config.Keys.Size;

/**
 * What a {@code config.json} says of rotary positions: {@code rope_parameters}, or in files of
 * earlier versions {@code rope_theta}, {@code rope_scaling} and {@code partial_rotary_factor}, or
 * GPT-NeoX's {@code rotary_emb_base} and {@code rotary_pct}. It is written as it was given.
 *
 * @param theta the base of the wavelengths
 * @param partial the share of a head's width that is turned; null for what the family has
 * @param scaling how wavelengths are stretched for longer texts
 * @param given the keys as they were read
 */
public record RotarySettings(
    double theta, @Nullable Double partial, Scaling scaling, ObjectNode given)
    implements ConfigPart {
  private static final double USUAL_THETA = 10_000;
  private static final String PARAMETERS = "rope_parameters";
  private static final String SCALING = "rope_scaling";
  private static final String TYPE = "rope_type";

  /**
   * How wavelengths are stretched so that a model reads longer texts than it was trained on.
   *
   * @param type kind, {@code default} for not at all, {@code linear} for all alike (Chen et al.
   *     2023), {@code yarn} for long ones alone, by ramp (Peng et al. 2024, section 3.2), {@code
   *     llama3} likewise with Llama 3.1's borders
   * @param earlierType the same under the key of the first releases
   * @param factor how much the longest are stretched
   * @param low {@code llama3}: wavelengths above the trained length by this factor are stretched
   *     wholly
   * @param high {@code llama3}: those below the trained length by this factor stay
   * @param trained the length in tokens that the model was trained on first
   * @param attention {@code yarn}: factor of sines and cosines; null for the paper's
   * @param fast {@code yarn}: turns within the trained length from which on wavelengths stay
   * @param slow {@code yarn}: turns below which they are stretched wholly
   * @param truncate {@code yarn}: whether the ramp begins and ends at whole dimensions
   */
  public record Scaling(
      @Key(TYPE) @Nullable String type,
      @Key("type") @Nullable String earlierType,
      @Key("factor") @InRange(least = 1) @Nullable Double factor,
      @Key("low_freq_factor") @Positive @Nullable Double low,
      @Key("high_freq_factor") @Positive @Nullable Double high,
      @Key("original_max_position_embeddings") @Size @Nullable Integer trained,
      @Key("attention_factor") @Positive @Nullable Double attention,
      @Key("beta_fast") @Positive @Nullable Double fast,
      @Key("beta_slow") @Positive @Nullable Double slow,
      @Key("truncate") @Default("true") boolean truncate) {
    /** The kind, under whichever key. */
    String kind() {
      if (type != null) {
        return type;
      }
      return earlierType == null ? "default" : earlierType;
    }
  }

  /** The keys of {@code rope_parameters} that are no scaling's. */
  private record Base(
      @Key("rope_theta") @Positive @Nullable Double theta,
      @Key("partial_rotary_factor") @InRange(above = 0, most = 1) @Nullable Double partial) {}

  /** The same and GPT-NeoX's, at the top of a file. */
  private record Earlier(
      @Key("rope_theta") @Positive @Nullable Double theta,
      @Key("partial_rotary_factor") @InRange(above = 0, most = 1) @Nullable Double partial,
      @Key("rotary_emb_base") @Positive @Nullable Double base,
      @Key("rotary_pct") @InRange(above = 0, most = 1) @Nullable Double percent) {}

  /** Reads all that a file says. */
  public static RotarySettings read(ConfigJson json) {
    Earlier top = ConfigRecords.read(json, Earlier.class);
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    json.copy(given, "rope_theta", "partial_rotary_factor", "rotary_emb_base", "rotary_pct");
    json.copy(given, PARAMETERS, SCALING);
    Double theta = top.theta == null ? top.base : top.theta;
    Double partial = top.partial == null ? top.percent : top.partial;
    Scaling scaling = ConfigRecords.read(ConfigJson.literal("{}"), Scaling.class);
    if (json.states(PARAMETERS)) {
      ConfigJson part = json.part(PARAMETERS);
      Base base = ConfigRecords.read(part, Base.class);
      theta = base.theta == null ? theta : base.theta;
      partial = base.partial == null ? partial : base.partial;
      scaling = scaling(part);
    } else if (json.states(SCALING)) {
      scaling = scaling(json.part(SCALING));
    }
    return new RotarySettings(theta == null ? USUAL_THETA : theta, partial, scaling, given);
  }

  private static Scaling scaling(ConfigJson part) {
    Scaling scaling = ConfigRecords.read(part, Scaling.class);
    part.finish();
    switch (scaling.kind()) {
      case "default" -> {}
      case "linear", "yarn" -> require(part, scaling.factor, "factor");
      case "llama3" -> {
        require(part, scaling.factor, "factor");
        require(part, scaling.trained, "original_max_position_embeddings");
        if (require(part, scaling.high, "high_freq_factor")
            <= require(part, scaling.low, "low_freq_factor")) {
          throw part.wrong("high_freq_factor", "more than 'low_freq_factor'");
        }
      }
      default ->
          throw part.wrong(scaling.type == null ? "type" : TYPE, "default, linear, llama3 or yarn");
    }
    return scaling;
  }

  private static <T> T require(ConfigJson part, @Nullable T value, String key) {
    if (value == null) {
      throw part.wrong(key, "a number");
    }
    return value;
  }

  @Override
  public void write(ObjectNode json) {
    if (!given.isEmpty()) {
      json.setAll(given.deepCopy());
      return;
    }
    json.putObject(PARAMETERS).put("rope_theta", theta).put(TYPE, "default");
  }

  /**
   * The positions of a model.
   *
   * @param headWidth of a head
   * @param usualPartial the share of it that is turned unless the file says otherwise
   * @param maxPositions the longest text, from which a stretch can be derived
   */
  public RotaryPositions positions(int headWidth, double usualPartial, int maxPositions) {
    return new RotaryPositions(
        this, (int) (headWidth * (partial == null ? usualPartial : partial)), maxPositions);
  }
}
