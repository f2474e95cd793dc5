package org.warmstart.model.family.bart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.Identity;
import org.warmstart.model.WeightNames;
import org.warmstart.model.head.CausalLm;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.model.head.EncoderModel;
import org.warmstart.model.head.WholeText;
import org.warmstart.model.head.WordHead;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;

/** The heads that BART and the families built like it share. */
final class BartHeads {
  private BartHeads() {}

  /**
   * Adds text to text, both sides alone, the encoder alone and the decoder alone, the usual head
   * being the first.
   *
   * @param className what the families' classes start with, such as {@code Bart}
   */
  static <C extends BartSettings.Config> Family<C> addTo(
      Family<C> family, String className, BartLayers.Style style) {
    return family
        .encoder()
        // the decoder always has cross-attention, and leaves it out where there is no encoder
        .decoder((config, crossAttention) -> config.with("decoder", true))
        .head(
            Head.SEQUENCE_TO_SEQUENCE,
            className + "ForConditionalGeneration",
            (c, id) -> {
              BartLayers.Both both = new BartLayers.Both(c.bart(), style);
              return new ConditionalGeneration<>(
                  id,
                  "model",
                  both,
                  new Words(c.bart(), both.shared(), style != BartLayers.Style.TRANSFORMER));
            })
        .head(
            Head.NONE,
            className + "Model",
            (c, id) ->
                new EncoderModel<>(
                    id, new WholeText<>(new BartLayers.Both(c.bart(), style), c), null))
        .head(
            Head.ENCODER,
            className + "Encoder",
            (c, id) ->
                new EncoderModel<>(
                    id, Head.ENCODER, new BartLayers.EncoderSide(c.bart(), style), null))
        .head(
            Head.CAUSAL_LM,
            className + "ForCausalLM",
            (c, id) -> {
              BartLayers.Side side = new BartLayers.Side(c.bart(), style, true, null);
              return new Alone(id, side, new Words(c.bart(), side.words(), false));
            })
        .names((c, head) -> names(c.bart(), head));
  }

  /** The decoder alone; unlike other families' its labels are not moved. */
  private static final class Alone extends CausalLm<BartLayers.Side> {
    Alone(Identity identity, BartLayers.Side side, Words words) {
      super(identity, "model.decoder", side, words);
    }

    @Override
    protected boolean movesLabels() {
      return false;
    }
  }

  private static WeightNames names(BartSettings sizes, Head head) {
    WeightNames names =
        WeightNames.under("model.").withBuffers(name -> name.endsWith("coder.version"));
    if (!sizes.tied()) {
      return names;
    }
    String prefix = head.isBare() ? "" : "model.";
    String words =
        head == Head.CAUSAL_LM ? "model.decoder.embed_tokens.weight" : prefix + "shared.weight";
    Map<String, String> aliases = new LinkedHashMap<>();
    for (String name :
        List.of(
            prefix + "shared.weight",
            prefix + "encoder.embed_tokens.weight",
            prefix + "decoder.embed_tokens.weight",
            "lm_head.weight")) {
      if (!name.equals(words)) {
        aliases.put(name, words);
      }
    }
    return names.withAliases(aliases);
  }

  /** The embeddings again or a matrix of its own, and BART's and Pegasus' constant bias. */
  private static final class Words extends WordHead {
    private final Linear output;

    Words(BartSettings sizes, Embedding embeddings, boolean biased) {
      @Nullable Parameter bias =
          biased
              ? parameter(
                  "final_logits_bias",
                  Parameter.buffer(Initializer.ZEROS, 1, sizes.vocabularySize()))
              : null;
      Parameter weight =
          sizes.tied() ? embeddings.weight() : parameter("lm_head.weight", sizes.output());
      output = new Linear(weight, bias);
    }

    @Override
    public Linear output() {
      return output;
    }
  }
}
