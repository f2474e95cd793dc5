package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.nn.Attention;
import org.warmstart.model.nn.CausalAttention;
import org.warmstart.model.nn.FullAttention;
import org.warmstart.model.nn.Projections;
import org.warmstart.model.nn.Projections.Role;
import org.warmstart.model.nn.RecomputedLayers;
import org.warmstart.model.nn.Step;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Recomputation;

/**
 * A layer of BERT and the families built like it: self-attention, perhaps cross-attention, and two
 * dense layers, each with a residual and then a norm (Vaswani et al. 2017, section 3.1). The
 * families differ in how they call the parts, and in where dropout stands.
 *
 * <p>Shapes: B batch, T tokens, S tokens seen (earlier ones too), D width, N heads, H head width.
 */
final class PostNormLayer extends Module {
  /**
   * Sizes and choices of a layer.
   *
   * @param attentionDropout on attention's weights
   * @param residualDropout on attention's output
   * @param outputDropout on the dense layers' output
   * @param crossAttention whether it attends to an encoder too
   */
  record Sizes(
      int width,
      int heads,
      int feedForwardWidth,
      Activation activation,
      double attentionDropout,
      double residualDropout,
      double outputDropout,
      double layerNormEpsilon,
      double initializerRange,
      boolean crossAttention) {
    Linear linear(int in, int out) {
      return new Linear(in, out, initializerRange);
    }

    LayerNorm norm() {
      return new LayerNorm(width, layerNormEpsilon);
    }
  }

  /** How checkpoints call the parts of attention. */
  record AttentionNames(String query, String key, String value, String output, String norm) {
    /** The same parts of another attention. */
    AttentionNames under(String prefix) {
      return new AttentionNames(
          prefix + query, prefix + key, prefix + value, prefix + output, prefix + norm);
    }
  }

  /**
   * How checkpoints call the parts of a layer.
   *
   * @param in the dense layer D → feed-forward width
   * @param out the dense layer back
   * @param norm behind the dense layers
   */
  record Names(AttentionNames self, AttentionNames cross, String in, String out, String norm) {
    private static final AttentionNames BERT_ATTENTION =
        new AttentionNames(
            "self.query", "self.key", "self.value", "output.dense", "output.LayerNorm");

    /** Those of BERT, RoBERTa and ELECTRA. */
    static final Names BERT =
        new Names(
            BERT_ATTENTION.under("attention."),
            BERT_ATTENTION.under("crossattention."),
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    /** What a tensor of a layer is called that has these names; null if it has no place. */
    @Nullable String renamed(Names others, String tensor) {
      List<String> theirs = others.ofParts();
      for (int i = 0; i < theirs.size(); i++) {
        String part = theirs.get(i) + ".";
        if (tensor.startsWith(part)) {
          return ofParts().get(i) + "." + tensor.substring(part.length());
        }
      }
      return null;
    }

    private List<String> ofParts() {
      return List.of(
          self.query,
          self.key,
          self.value,
          self.output,
          self.norm,
          cross.query,
          cross.key,
          cross.value,
          cross.output,
          cross.norm,
          in,
          out,
          norm);
    }
  }

  private final Attention attention;
  private final Residual attentionResidual;
  private final @Nullable Attention crossAttention;
  private final @Nullable Residual crossResidual;
  private final FeedForward feedForward;

  PostNormLayer(Sizes sizes, Names names) {
    attention = attention(sizes, names.self);
    attentionResidual = residual(sizes, names.self);
    if (sizes.crossAttention) {
      crossAttention = attention(sizes, names.cross);
      crossResidual = residual(sizes, names.cross);
      crossAttention.markAs(Parameter.Use.CROSS_ATTENTION);
      crossResidual.markAs(Parameter.Use.CROSS_ATTENTION);
    } else {
      crossAttention = null;
      crossResidual = null;
    }
    feedForward = new FeedForward(sizes, names.in, names.out, names.norm);
    adopt(feedForward);
  }

  private Attention attention(Sizes sizes, AttentionNames names) {
    int width = sizes.width;
    Attention attention =
        new Attention(
            Projections.of(width, sizes.heads)
                .with(names.query, sizes.linear(width, width), Role.QUERY)
                .with(names.key, sizes.linear(width, width), Role.KEY)
                .with(names.value, sizes.linear(width, width), Role.VALUE),
            names.output,
            sizes.linear(width, width),
            1 / Math.sqrt((double) width / sizes.heads),
            sizes.attentionDropout);
    adopt(attention);
    return attention;
  }

  private Residual residual(Sizes sizes, AttentionNames names) {
    Residual residual = new Residual(sizes, sizes.residualDropout, names.norm);
    adopt(residual);
    return residual;
  }

  /**
   * Runs the layer.
   *
   * @param index of the layer among those with keys and values of their own
   * @param xBTD real tokens alone, [1, M, D], where {@code real} says which
   * @param pass which tokens see which
   */
  Tensor forward(
      int index,
      Tensor xBTD,
      CausalAttention.Pass pass,
      @Nullable RealTokens real,
      CausalModel.@Nullable EncoderOutput encoder,
      @Nullable DecodingState state) {
    Tensor aBTD = attentionResidual.forward(attention.self(index, xBTD, pass, real), xBTD);
    if (crossAttention != null && crossResidual != null && encoder != null) {
      Tensor readBTD = crossAttention.cross(index, aBTD, real, encoder, state);
      aBTD = crossResidual.forward(readBTD, aBTD);
    }
    return feedForward.forward(aBTD);
  }

  /** Two dense layers with an activation between them, their residual and norm. */
  static final class FeedForward extends Module {
    private final Linear in;
    private final Activation activation;
    private final Linear out;
    private final Residual residual;

    FeedForward(Sizes sizes, String inName, String outName, String normName) {
      in = child(inName, sizes.linear(sizes.width, sizes.feedForwardWidth));
      activation = sizes.activation;
      out = child(outName, sizes.linear(sizes.feedForwardWidth, sizes.width));
      residual = new Residual(sizes, sizes.outputDropout, normName);
      adopt(residual);
    }

    Tensor forward(Tensor xBTD) {
      return residual.forward(out.forward(activation.apply(in.forward(xBTD))), xBTD);
    }
  }

  /** A part's output, dropped out, is added to the part's input and normalized. */
  static final class Residual extends Module {
    private final LayerNorm norm;
    private final double dropout;

    Residual(Sizes sizes, double dropout, String normName) {
      norm = child(normName, sizes.norm());
      this.dropout = dropout;
    }

    Tensor forward(Tensor x, Tensor input) {
      return norm.forward(Dropout.apply(x, dropout(dropout)).add(input));
    }
  }

  /**
   * BERT's layers one after the other; a layer may stand at several places.
   *
   * <p>Shapes: B batch, T tokens, D width.
   */
  static class Stack extends Module implements RecomputedLayers {
    private final List<PostNormLayer> layers = new ArrayList<>();

    /** Layers of their own, {@code layer.0}, … */
    static Stack of(int count, PostNormLayer.Sizes sizes, PostNormLayer.Names names) {
      Stack stack = new Stack();
      for (int i = 0; i < count; i++) {
        stack.append(stack.layer("layer." + i, i, new PostNormLayer(sizes, names)));
      }
      return stack;
    }

    /**
     * What every head adds to its scores in texts of so many tokens, [1, N, T, T]; null, as in
     * BERT, for nothing.
     */
    @Nullable Tensor scores(long tokens) {
      return null;
    }

    private @Nullable Tensor withScores(@Nullable Tensor paddingB11S, long tokens) {
      Tensor scores1NTT = scores(tokens);
      if (scores1NTT == null) {
        return paddingB11S;
      }
      return Recomputation.boundary(paddingB11S == null ? scores1NTT : scores1NTT.add(paddingB11S));
    }

    /** Puts a layer, which must be registered too, behind the others. */
    final void append(PostNormLayer layer) {
      layers.add(layer);
    }

    /**
     * Embedded tokens [B, T, D], read at once → [B, T, D].
     *
     * @param causal whether each sees only those up to itself
     */
    final Tensor encode(Tensor xBTD, @Nullable Tensor maskBT, boolean causal, HiddenStates hidden) {
      hidden.add(xBTD);
      Tensor paddingB11S = Masks.padding(maskBT);
      RealTokens real = realTokens(maskBT, paddingB11S, hidden);
      Tensor bias = withScores(paddingB11S, xBTD.size(1));
      xBTD = RealTokens.gather(real, xBTD);
      CausalAttention.Pass pass = CausalAttention.Pass.over(bias, causal, null, hidden);
      for (int i = 0; i < layers.size(); i++) {
        int index = i;
        PostNormLayer layer = layers.get(i);
        xBTD = Recomputation.run(x -> layer.forward(index, x, pass, real, null, null), xBTD);
        hidden.add(xBTD);
      }
      return RealTokens.scatter(real, xBTD);
    }

    /**
     * The real tokens, if some are padding and nobody looks at the states of those: in training.
     */
    private @Nullable RealTokens realTokens(
        @Nullable Tensor mask, @Nullable Tensor paddingB11S, HiddenStates hidden) {
      return mask != null && paddingB11S != null && isTraining() && hidden == HiddenStates.NONE
          ? RealTokens.of(mask)
          : null;
    }

    /**
     * Embedded tokens [B, T, D], beside an encoder if there is one.
     *
     * @param forwards whether each sees only those up to itself; else also those read with it
     */
    final Tensor decode(
        Tensor xBTD, CausalModel.DecoderInputs in, boolean forwards, HiddenStates hidden) {
      Step step = Step.of(in);
      hidden.add(xBTD);
      CausalAttention.Pass pass =
          forwards
              ? new FullAttention().begin(step, hidden)
              : CausalAttention.Pass.over(step.paddingB11S(), false, step.cache(), hidden);
      RealTokens real =
          in.state() == null ? realTokens(in.maskBS(), step.paddingB11S(), hidden) : null;
      xBTD = RealTokens.gather(real, xBTD);
      for (int i = 0; i < layers.size(); i++) {
        int index = i;
        PostNormLayer layer = layers.get(i);
        xBTD =
            Recomputation.run(
                x -> layer.forward(index, x, pass, real, in.encoder(), in.state()), xBTD);
        hidden.add(xBTD);
      }
      return RealTokens.scatter(real, xBTD);
    }
  }
}
