package org.warmstart.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.PackedWeights;
import org.warmstart.tensor.Tensors;

/**
 * A decoder with a language-model head: predicts each next token from those before it, and from an
 * encoder's states where it has cross-attention.
 */
public abstract class CausalModel extends Model implements Decodable, Inspectable {
  /**
   * What a decoder reads.
   *
   * @param idsBT new tokens
   * @param typesBT their types, or null
   * @param maskBS 1 for real and 0 for padding, over earlier and new tokens; null if all are real
   * @param encoder the encoder's output, or null
   * @param state where decoding stands, or null when whole sequences are read at once
   * @param positionsBT positions of whole sequences, of which several stand behind one another in a
   *     row: each counts from 0 and sees itself only; null if a row is one sequence. Only families
   *     that {@linkplain Family#packsTexts pack texts} read them
   */
  public record DecoderInputs(
      Tensor idsBT,
      @Nullable Tensor typesBT,
      @Nullable Tensor maskBS,
      @Nullable EncoderOutput encoder,
      @Nullable DecodingState state,
      @Nullable Tensor positionsBT) {
    /** Rows of one sequence each. */
    public DecoderInputs(
        Tensor idsBT,
        @Nullable Tensor typesBT,
        @Nullable Tensor maskBS,
        @Nullable EncoderOutput encoder,
        @Nullable DecodingState state) {
      this(idsBT, typesBT, maskBS, encoder, state, null);
    }

    /** Whole sequences without types beside an encoder. */
    public static DecoderInputs beside(
        EncoderOutput encoder, Tensor idsBT, @Nullable Tensor maskBT) {
      return new DecoderInputs(idsBT, null, maskBT, encoder, null);
    }

    /** Whole sequences alone, with nothing before them. */
    public static DecoderInputs of(Inputs in) {
      return new DecoderInputs(
          in.require("input_ids"),
          in.get("token_type_ids"),
          in.get("attention_mask"),
          null,
          null,
          in.get("position_ids"));
    }
  }

  /**
   * An encoder's states [B, S, D], as wide as the decoder, and its padding [B, 1, 1, S] for
   * attention or null.
   */
  public record EncoderOutput(Tensor statesBSD, @Nullable Tensor paddingB11S) {}

  /** Runs the layers: [B, T] → hidden states [B, T, D]. */
  public abstract Tensor decode(DecoderInputs in, HiddenStates hidden);

  /**
   * What stands between hidden states and the output layer, on any shape […, D]; nothing unless a
   * family has something.
   */
  public Tensor beforeOutput(Tensor hidden) {
    return hidden;
  }

  /** The layer from hidden states to the vocabulary. */
  public abstract Linear output();

  /** Hidden states […, D] → logits […, V]. */
  public final Tensor logits(Tensor hidden) {
    return output().forward(beforeOutput(hidden));
  }

  @Override
  public Head head() {
    return Head.CAUSAL_LM;
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    outputs.put("logits", logits(decode(DecoderInputs.of(in), hidden)));
    return outputs;
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    Tensor hiddenBTD = decode(DecoderInputs.of(in), hidden);
    return Reading.ofStates(
        hiddenBTD,
        this::logits,
        () ->
            List.of(
                Losses.tokens(
                    "lm",
                    hiddenBTD,
                    targetsBT(in),
                    this::beforeOutput,
                    output(),
                    labelSmoothing())));
  }

  @Override
  public Tensor tokenLabels(Inputs in) {
    return targetsBT(in);
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    return read(in, HiddenStates.NONE).loss();
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("lm", Losses.count(targetsBT(in)));
  }

  /**
   * What each position has to predict, [B, T]: {@code shift_labels}, if they are given, say so;
   * {@code labels} are read as the reference's class of that name does.
   */
  protected final Tensor targetsBT(Inputs in) {
    Tensor targets = in.get("shift_labels");
    if (targets != null) {
      return targets;
    }
    Tensor labels = in.require("labels");
    return movesLabels() ? Ops.pad(Losses.next(labels), 1, 0, 1, LossTerm.IGNORED) : labels;
  }

  /**
   * Whether labels are the text itself, of which each position predicts the next token; else each
   * position has the label that it predicts.
   */
  protected boolean movesLabels() {
    return true;
  }

  @Override
  public DecodingState startDecoding(Inputs prompt, boolean caching) {
    Tensor ids = prompt.require("input_ids");
    DecodingState state = new DecodingState((int) ids.size(0), config().attentionLayers(), caching);
    Tensor mask = prompt.get("attention_mask");
    if (mask != null && !Ops.all(mask)) {
      state.setPromptMask(mask);
    }
    Tensor types = prompt.get("token_type_ids");
    if (types != null) {
      state.setPromptTypes(types);
    }
    return state;
  }

  @Override
  public Tensor next(DecodingState state, Tensor idsRT) {
    return nextGiven(state, idsRT, null);
  }

  /** As {@link #next} beside an encoder. */
  public final Tensor nextGiven(
      DecodingState state, Tensor idsRT, @Nullable EncoderOutput encoder) {
    int before = state.advance((int) idsRT.size(1));
    Tensor mask = state.promptMask();
    if (mask != null) {
      long seen = before + idsRT.size(1);
      mask =
          Tensors.concatenate(
              1, Tensors.toLong(mask), Tensors.fullLongs(1, mask.size(0), seen - mask.size(1)));
    }
    // one new token a row: the time goes into reading the weights
    boolean fewRows = state.isCaching() && idsRT.size(1) == 1;
    try (PackedWeights.Use use = PackedWeights.use(fewRows)) {
      Tensor typesRT = types(state.promptTypes(), before, idsRT.size(1));
      DecoderInputs in = new DecoderInputs(idsRT, typesRT, mask, encoder, state);
      Tensor hiddenRTD = decode(in, HiddenStates.NONE);
      return logits(hiddenRTD.select(1, idsRT.size(1) - 1));
    }
  }

  /** New tokens are of the type of the prompt's last. */
  private static @Nullable Tensor types(@Nullable Tensor promptRT, long before, long tokens) {
    if (promptRT == null) {
      return null;
    }
    long rows = promptRT.size(0);
    long given = promptRT.size(1);
    long more = Math.max(0, before + tokens - given);
    Tensor lastRT = promptRT.narrow(1, given - 1, 1).expand(rows, more);
    return Tensors.concatenate(1, promptRT, lastRT).narrow(1, before, tokens);
  }

  @Override
  public boolean hasEncoder() {
    return false;
  }

  @Override
  public int maxDecoderPositions() {
    return config().maxPositions();
  }

  @Override
  public int decoderVocabularySize() {
    return config().vocabularySize();
  }

  /**
   * The positions of the new tokens, [T] or [B, T]: a prompt padded on the left starts counting at
   * its first real token.
   */
  public static Tensor positions(DecoderInputs in) {
    Tensor given = in.positionsBT;
    if (given != null) {
      return given;
    }
    long before = before(in);
    Tensor mask = in.maskBS;
    if (mask != null && !Ops.all(mask) && in.state != null && in.encoder == null) {
      return Masks.positions(mask, before);
    }
    return Tensors.range(before, before + in.idsBT.size(1));
  }

  /** How many tokens came before those of {@code in}. */
  public static long before(DecoderInputs in) {
    return in.state == null ? 0 : in.state.length() - in.idsBT.size(1);
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }
}
