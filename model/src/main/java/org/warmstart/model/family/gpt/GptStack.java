package org.warmstart.model.family.gpt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;

/**
 * GPT-2's layers (Radford et al. 2019, section 2.3) under the names of {@code GPT2Model}: norms at
 * each block's input and one more at the end, learned positions. The families that came after it
 * differ in their {@linkplain Parts parts}.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
final class GptStack extends Module implements GptBody {
  /** What a family makes its blocks of. */
  interface Parts extends GptLayers.DenseLayers {
    GptLayers.SelfAttention attention(int layer);

    /** Which tokens see which. */
    default CausalAttention sight(int layer) {
      return new FullAttention();
    }

    /** Factor of the scores in attention to an encoder. */
    double crossScale(int layer);
  }

  private final Embedding tokens;
  private final Embedding positions;
  private final List<Block> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final double embeddingDropout;

  GptStack(GptSizes sizes, Parts parts) {
    tokens = child("wte", sizes.embedding(sizes.vocabularySize()), Parameter.Use.TOKENS);
    positions = child("wpe", sizes.embedding(sizes.maxPositions()));
    for (int i = 0; i < sizes.layers(); i++) {
      blocks.add(child("h." + i, new Block(sizes, parts, i)));
    }
    norm = child("ln_f", sizes.norm());
    embeddingDropout = sizes.embeddingDropout();
  }

  @Override
  public Embedding tokenEmbeddings() {
    return tokens;
  }

  /** [B, T] → [B, T, D]. */
  @Override
  public Tensor decode(DecoderInputs in, HiddenStates hidden) {
    Step step = Step.of(in);
    Masks.requirePositions(step.before() + step.tokens(), positions);
    Tensor xBTD = embedded(in).add(positions.forward("position", CausalModel.positions(in)));
    xBTD = Dropout.apply(xBTD, dropout(embeddingDropout));
    Map<CausalAttention, CausalAttention.Pass> passes = new HashMap<>();
    for (Block block : blocks) {
      hidden.add(xBTD);
      xBTD = block.forward(xBTD, passes.computeIfAbsent(block.sight, s -> s.begin(step)), in);
    }
    xBTD = norm.forward(xBTD);
    hidden.add(xBTD);
    return xBTD;
  }

  /** x + attention(norm(x)), perhaps + attention to the encoder, then + dense layers. */
  private static final class Block extends Module {
    private final CausalAttention sight;
    private final LayerNorm attentionNorm;
    private final GptLayers.SelfAttention attention;
    private final LayerNorm feedForwardNorm;
    private final GptLayers.@Nullable EncoderAttention crossAttention;
    private final @Nullable LayerNorm crossNorm;
    private final GptLayers.FeedForward feedForward;

    Block(GptSizes sizes, Parts parts, int layer) {
      sight = parts.sight(layer);
      attentionNorm = child("ln_1", sizes.norm());
      attention = child("attn", parts.attention(layer));
      feedForwardNorm = child("ln_2", sizes.norm());
      if (sizes.crossAttention()) {
        crossAttention =
            child(
                "crossattention",
                new GptLayers.EncoderAttention(sizes, layer, parts.crossScale(layer), parts),
                Parameter.Use.CROSS_ATTENTION);
        crossNorm = child("ln_cross_attn", sizes.norm(), Parameter.Use.CROSS_ATTENTION);
      } else {
        crossAttention = null;
        crossNorm = null;
      }
      feedForward = child("mlp", new GptLayers.FeedForward(sizes, parts));
    }

    Tensor forward(Tensor xBTD, CausalAttention.Pass pass, DecoderInputs in) {
      xBTD = xBTD.add(attention.forward(attentionNorm.forward(xBTD), pass));
      if (crossAttention != null && crossNorm != null && in.encoder() != null) {
        xBTD = xBTD.add(crossAttention.forward(crossNorm.forward(xBTD), in.encoder(), in.state()));
      }
      return xBTD.add(feedForward.forward(feedForwardNorm.forward(xBTD)));
    }
  }
}
