package org.warmstart.model.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.family.bart.Bart;
import org.warmstart.model.family.bart.Marian;
import org.warmstart.model.family.bart.Mbart;
import org.warmstart.model.family.bart.Pegasus;
import org.warmstart.model.family.bart.Transformer;
import org.warmstart.model.family.bert.Albert;
import org.warmstart.model.family.bert.Bert;
import org.warmstart.model.family.bert.DebertaV2;
import org.warmstart.model.family.bert.DistilBert;
import org.warmstart.model.family.bert.Electra;
import org.warmstart.model.family.bert.ElectraPair;
import org.warmstart.model.family.bert.Longformer;
import org.warmstart.model.family.bert.Mpnet;
import org.warmstart.model.family.bert.Roberta;
import org.warmstart.model.family.bert.XlmRoberta;
import org.warmstart.model.family.gpt.Gpt1;
import org.warmstart.model.family.gpt.Gpt2;
import org.warmstart.model.family.gpt.Gpt3;
import org.warmstart.model.family.gpt.GptBigCode;
import org.warmstart.model.family.gpt.GptNeo;
import org.warmstart.model.family.gpt.GptNeoX;
import org.warmstart.model.family.gpt.Opt;
import org.warmstart.model.family.llama.Llama;
import org.warmstart.model.family.llama.Qwen2;
import org.warmstart.model.family.modernbert.ModernBert;
import org.warmstart.model.family.prophetnet.ProphetNet;
import org.warmstart.model.family.recurrent.Elmo;
import org.warmstart.model.family.recurrent.LstmLm;
import org.warmstart.model.family.recurrent.QuickThought;
import org.warmstart.model.family.recurrent.SkipThought;
import org.warmstart.model.family.reformer.Reformer;
import org.warmstart.model.family.t5.Mt5;
import org.warmstart.model.family.t5.T5;
import org.warmstart.model.family.xlnet.Xlnet;

/**
 * The registry of model families: what a {@code config.json} can name. A new family is one file and
 * one line here.
 */
public final class Families {
  private static final Map<String, Family<?>> FAMILIES = new LinkedHashMap<>();

  static {
    List.of(
            Bert.FAMILY,
            Roberta.FAMILY,
            XlmRoberta.FAMILY,
            Mpnet.FAMILY,
            DebertaV2.FAMILY,
            ModernBert.FAMILY,
            Reformer.FAMILY,
            Electra.FAMILY,
            ElectraPair.FAMILY,
            DistilBert.FAMILY,
            Albert.FAMILY,
            Longformer.FAMILY,
            Gpt1.FAMILY,
            Gpt2.FAMILY,
            Gpt3.FAMILY,
            GptNeo.FAMILY,
            GptNeoX.FAMILY,
            GptBigCode.FAMILY,
            Opt.FAMILY,
            Llama.FAMILY,
            Qwen2.FAMILY,
            Xlnet.FAMILY,
            LstmLm.FAMILY,
            Elmo.FAMILY,
            SkipThought.FAMILY,
            QuickThought.FAMILY,
            Bart.FAMILY,
            Pegasus.FAMILY,
            Mbart.FAMILY,
            Marian.FAMILY,
            T5.FAMILY,
            Mt5.FAMILY,
            Transformer.FAMILY,
            ProphetNet.FAMILY,
            EncoderDecoder.FAMILY,
            NewEncoder.FAMILY)
        .forEach(Families::add);
  }

  private Families() {}

  /**
   * Adds a family of a program's own, before it reads configurations.
   *
   * @throws IllegalArgumentException if there is one of that {@code model_type} already
   */
  public static synchronized void add(Family<?> family) {
    if (FAMILIES.putIfAbsent(family.modelType(), family) != null) {
      throw new IllegalArgumentException("there is a family '" + family.modelType() + "' already");
    }
  }

  /**
   * A family by its {@code model_type}.
   *
   * @param where what names it, for the message
   */
  public static Family<?> family(String modelType, String where) {
    Family<?> family = FAMILIES.get(modelType);
    if (family == null) {
      throw new InputException(
          where + ": " + NearNames.unknown("'model_type'", modelType, FAMILIES.keySet()));
    }
    return family;
  }

  /**
   * Reads a configuration that we or the user wrote: unknown keys are errors.
   *
   * @param where names the file in errors
   */
  public static ModelConfig read(ObjectNode json, String where) {
    return read(new ConfigJson(json, where));
  }

  /** Reads a configuration. */
  public static ModelConfig read(ConfigJson json) {
    String type = json.text("model_type", "");
    if (type.isEmpty()) {
      throw new InputException(
          json.where() + ": 'model_type' is missing; there are: " + FAMILIES.keySet());
    }
    json.readModelsWith(Families::read);
    ModelConfig config = family(type, json.where()).read(json);
    return json.isOfCheckpoint() ? config.withKnownTokens(json.where()) : config;
  }

  /** Returns the families that have an architecture of that class name. */
  public static List<String> withArchitecture(String className) {
    return FAMILIES.values().stream()
        .filter(family -> family.architectures().containsValue(className))
        .map(Family::modelType)
        .toList();
  }

  /** Returns a family's configuration with all keys left out. */
  public static ModelConfig usual(String modelType) {
    return read(ConfigJson.literal("{\"model_type\": \"" + modelType + "\"}"));
  }

  /**
   * Builds a model whose parameters have no memory yet: initialise it or load a checkpoint into it.
   */
  public static Model create(ModelConfig config, Head head) {
    return config.family().create(config, head);
  }

  /**
   * A family as the registry knows it.
   *
   * @param modelType the {@code model_type} of its {@code config.json}
   * @param architectures the class name that checkpoints state for every head
   * @param presets the names of its published sizes
   */
  public record Entry(
      String modelType, Map<Head, String> architectures, SortedSet<String> presets) {}

  /** Returns every family, in the order of the registry. */
  public static List<Entry> all() {
    return FAMILIES.values().stream()
        .map(
            family ->
                new Entry(
                    family.modelType(),
                    family.architectures(),
                    new TreeSet<>(family.presets().keySet())))
        .toList();
  }

  /** Returns the published sizes by name, with the head that their size is usually stated with. */
  public static Map<String, ModelConfig> presets() {
    Map<String, ModelConfig> presets = new TreeMap<>();
    FAMILIES.values().forEach(family -> presets.putAll(family.presets()));
    return presets;
  }

  /**
   * Returns a published size.
   *
   * @throws InputException listing those there are
   */
  public static ModelConfig preset(String name) {
    ModelConfig config = presets().get(name);
    if (config == null) {
      throw new InputException(NearNames.unknown("preset", name, presets().keySet()));
    }
    return config;
  }
}
