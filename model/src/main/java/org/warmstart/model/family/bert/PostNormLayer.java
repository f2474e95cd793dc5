package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CrossAttention;
import org.warmstart.model.DecodingState;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.KeyValueCache;
import org.warmstart.model.Masks;
import org.warmstart.model.RealTokens;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

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
  }

  private final Attention attention;
  private final @Nullable Attention crossAttention;
  private final FeedForward feedForward;

  PostNormLayer(Sizes sizes, Names names) {
    attention = new Attention(sizes, names.self);
    adopt(attention);
    crossAttention = sizes.crossAttention ? new Attention(sizes, names.cross) : null;
    if (crossAttention != null) {
      crossAttention.markAs(Parameter.Use.CROSS_ATTENTION);
      adopt(crossAttention);
    }
    feedForward = new FeedForward(sizes, names.in, names.out, names.norm);
    adopt(feedForward);
  }

  /**
   * Runs the layer.
   *
   * @param index of the layer among those with keys and values of their own
   * @param xBTD real tokens alone, [1, M, D], where {@code real} says which
   * @param bias of self-attention's scores, or null
   * @param causal whether position t sees only the first t + 1 keys
   */
  Tensor forward(
      int index,
      Tensor xBTD,
      @Nullable Tensor bias,
      boolean causal,
      @Nullable RealTokens real,
      CausalModel.@Nullable EncoderOutput encoder,
      @Nullable DecodingState state) {
    Tensor aBTD = attention.self(index, xBTD, bias, causal, real, state);
    if (crossAttention != null && encoder != null) {
      aBTD = crossAttention.cross(index, aBTD, real, encoder, state);
    }
    return feedForward.forward(aBTD);
  }

  /** Multi-head attention with its residual and norm. */
  private static final class Attention extends Module {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Residual output;
    private final int heads;
    private final double scale;
    private final double dropout;

    Attention(Sizes sizes, AttentionNames names) {
      query = child(names.query, sizes.linear(sizes.width, sizes.width));
      key = child(names.key, sizes.linear(sizes.width, sizes.width));
      value = child(names.value, sizes.linear(sizes.width, sizes.width));
      output = new Residual(sizes, sizes.width, sizes.residualDropout, names.output, names.norm);
      adopt(output);
      heads = sizes.heads;
      scale = 1 / Math.sqrt((double) sizes.width / sizes.heads);
      dropout = sizes.attentionDropout;
    }

    Tensor self(
        int index,
        Tensor xBTD,
        @Nullable Tensor bias,
        boolean causal,
        @Nullable RealTokens real,
        @Nullable DecodingState state) {
      Tensor qBNTH = Ops.splitHeads(RealTokens.scatter(real, query.forward(xBTD)), heads);
      Tensor kBNSH = Ops.splitHeads(RealTokens.scatter(real, key.forward(xBTD)), heads);
      Tensor vBNSH = Ops.splitHeads(RealTokens.scatter(real, value.forward(xBTD)), heads);
      if (state != null && state.isCaching()) {
        KeyValueCache.KeysAndValues all = state.cache().append(index, kBNSH, vBNSH);
        kBNSH = all.keys();
        vBNSH = all.values();
      }
      Tensor aBNTH = Ops.attention(qBNTH, kBNSH, vBNSH, bias, causal, scale, dropout(dropout));
      return output.forward(RealTokens.gather(real, Ops.mergeHeads(aBNTH)), xBTD);
    }

    Tensor cross(
        int index,
        Tensor xBTD,
        @Nullable RealTokens real,
        CausalModel.EncoderOutput encoder,
        @Nullable DecodingState state) {
      Tensor aBTD =
          CrossAttention.attend(
              RealTokens.scatter(real, query.forward(xBTD)),
              heads,
              scale,
              dropout(dropout),
              encoder,
              state,
              index,
              statesBSD ->
                  new KeyValueCache.KeysAndValues(
                      Ops.splitHeads(key.forward(statesBSD), heads),
                      Ops.splitHeads(value.forward(statesBSD), heads)));
      return output.forward(RealTokens.gather(real, aBTD), xBTD);
    }
  }

  /** Two dense layers with an activation between them, their residual and norm. */
  static final class FeedForward extends Module {
    private final Linear in;
    private final Activation activation;
    private final Residual out;

    FeedForward(Sizes sizes, String inName, String outName, String normName) {
      in = child(inName, sizes.linear(sizes.width, sizes.feedForwardWidth));
      activation = sizes.activation;
      out = new Residual(sizes, sizes.feedForwardWidth, sizes.outputDropout, outName, normName);
      adopt(out);
    }

    Tensor forward(Tensor xBTD) {
      return out.forward(activation.apply(in.forward(xBTD)), xBTD);
    }
  }

  /** A dense layer whose output is dropped out, added to the block's input and normalised. */
  static final class Residual extends Module {
    private final Linear dense;
    private final LayerNorm norm;
    private final double dropout;

    Residual(Sizes sizes, int in, double dropout, String denseName, String normName) {
      dense = child(denseName, sizes.linear(in, sizes.width));
      norm = child(normName, sizes.norm());
      this.dropout = dropout;
    }

    Tensor forward(Tensor x, Tensor input) {
      return norm.forward(Dropout.apply(dense.forward(x), dropout(dropout)).add(input));
    }
  }

  /**
   * BERT's layers one after the other; a layer may stand at several places.
   *
   * <p>Shapes: B batch, T tokens, D width.
   */
  static class Stack extends Module {
    private final List<PostNormLayer> layers = new ArrayList<>();

    /** Layers of their own, {@code layer.0}, … */
    static Stack of(int count, PostNormLayer.Sizes sizes, PostNormLayer.Names names) {
      Stack stack = new Stack();
      for (int i = 0; i < count; i++) {
        stack.append(stack.child("layer." + i, new PostNormLayer(sizes, names)));
      }
      return stack;
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
      xBTD = RealTokens.gather(real, xBTD);
      for (int i = 0; i < layers.size(); i++) {
        xBTD = layers.get(i).forward(i, xBTD, paddingB11S, causal, real, null, null);
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
      long tokens = in.idsBT().size(1);
      long before = CausalModel.before(in);
      hidden.add(xBTD);
      Tensor paddingB11S = Masks.padding(in.maskBS());
      Tensor bias = forwards ? Masks.decoder(paddingB11S, before, tokens) : paddingB11S;
      boolean causal = forwards && Masks.causal(before, tokens);
      RealTokens real = in.state() == null ? realTokens(in.maskBS(), paddingB11S, hidden) : null;
      xBTD = RealTokens.gather(real, xBTD);
      for (int i = 0; i < layers.size(); i++) {
        xBTD = layers.get(i).forward(i, xBTD, bias, causal, real, in.encoder(), in.state());
        hidden.add(xBTD);
      }
      return RealTokens.scatter(real, xBTD);
    }
  }
}
