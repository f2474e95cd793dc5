package org.warmstart.model.head;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.CausalModel;
import org.warmstart.model.CausalModel.DecoderInputs;
import org.warmstart.model.CausalModel.EncoderOutput;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Inspectable;
import org.warmstart.model.Masks;
import org.warmstart.model.Model;
import org.warmstart.model.Reading;
import org.warmstart.model.decoding.DecodingState;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.model.nn.AttentionWatch;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Recomputation;
import org.warmstart.tensor.Tensors;

/**
 * Text to text: an encoder reads the source, a decoder beside it writes the target. Decoder inputs
 * are the labels moved one place to the right, behind the start token.
 *
 * <p>Shapes: B batch, S source tokens, T target tokens, D width.
 */
public abstract class SequenceToSequence extends Model implements Decodable, Inspectable {
  /** Reads the source: [B, S] → [B, S, D]. */
  protected abstract Tensor encode(Inputs in, HiddenStates hidden);

  /** The decoder with its language-model head. */
  public abstract CausalModel decoder();

  /** The encoder's states as the decoder wants them, [B, S, D] → [B, S, D of the decoder]. */
  protected Tensor forDecoder(Tensor statesBSD) {
    return statesBSD;
  }

  /** Which of the states that {@link #encode} makes are real, [B, S]; null: all. */
  protected @Nullable Tensor sourceMask(Inputs in) {
    return in.get("attention_mask");
  }

  protected int decoderLayers() {
    return decoder().config().attentionLayers();
  }

  @Override
  public Head head() {
    return Head.SEQUENCE_TO_SEQUENCE;
  }

  private EncoderOutput encoded(Tensor statesBSD, @Nullable Tensor maskBS) {
    return new EncoderOutput(Recomputation.boundary(forDecoder(statesBSD)), Masks.padding(maskBS));
  }

  private DecoderInputs decoderInputs(Inputs in, EncoderOutput encoded) {
    Tensor given = in.get("decoder_input_ids");
    Tensor mask = in.get("decoder_attention_mask");
    Tensor idsBT = given != null ? given : TargetShift.right(in.require("labels"), config());
    if (mask == null && given == null && masksTargetPadding()) {
      int padding = TargetShift.padding(config());
      mask = Tensors.toLong(Ops.notEqual(idsBT, padding));
      if (Objects.equals(config().tokens().decoderStart(), padding)) {
        // GPT-2's one special token is both: the start is no padding
        mask =
            Tensors.concatenate(
                1, Tensors.fullLongs(1, idsBT.size(0), 1), mask.narrow(1, 1, idsBT.size(1) - 1));
      }
    }
    return DecoderInputs.beside(encoded, idsBT, mask);
  }

  /** Whether padding in decoder inputs made from labels is hidden from the decoder's attention. */
  protected boolean masksTargetPadding() {
    return false;
  }

  @Override
  public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
    HiddenStates source = hidden.under("encoder");
    AttentionWatch.enter(AttentionWatch.Kind.ENCODER);
    Tensor statesBSD = encode(in, source);
    AttentionWatch.enter(AttentionWatch.Kind.DECODER);
    HiddenStates target = hidden.under("decoder");
    DecoderInputs inputs = decoderInputs(in, encoded(statesBSD, sourceMask(in)));
    Map<String, Tensor> outputs = new LinkedHashMap<>(outputs(inputs, target));
    outputs.put("encoder_last_hidden_state", statesBSD);
    hidden.addAll(source);
    hidden.addAll(target);
    return outputs;
  }

  @Override
  public Reading read(Inputs in, HiddenStates hidden) {
    HiddenStates source = hidden.under("encoder");
    AttentionWatch.enter(AttentionWatch.Kind.ENCODER);
    EncoderOutput encoded = encoded(encode(in, source), sourceMask(in));
    AttentionWatch.enter(AttentionWatch.Kind.DECODER);
    HiddenStates target = hidden.under("decoder");
    Reading reading = read(decoderInputs(in, encoded), tokenLabels(in), target);
    hidden.addAll(source);
    hidden.addAll(target);
    return reading;
  }

  @Override
  public Tensor tokenLabels(Inputs in) {
    return in.require("labels");
  }

  @Override
  public List<LossTerm> loss(Inputs in) {
    return read(in, HiddenStates.NONE).loss();
  }

  /** What the decoder gives, under the reference's names. */
  protected Map<String, Tensor> outputs(DecoderInputs in, HiddenStates hidden) {
    return Map.of("logits", decoder().logits(decoder().decode(in, hidden)));
  }

  /** The decoder's pass beside labels [B, T]. */
  protected Reading read(DecoderInputs in, Tensor labelsBT, HiddenStates hidden) {
    Tensor hiddenBTD = decoder().decode(in, hidden);
    return Reading.ofStates(
        hiddenBTD,
        decoder()::logits,
        () ->
            List.of(
                Losses.tokens(
                    "lm",
                    hiddenBTD,
                    labelsBT,
                    decoder()::beforeOutput,
                    decoder().output(),
                    labelSmoothing())));
  }

  @Override
  protected double usualLabelSmoothing() {
    return isTraining() ? config().labelSmoothing() : 0;
  }

  @Override
  protected boolean hasSmoothableLoss() {
    return true;
  }

  @Override
  public Map<String, Long> targets(Inputs in) {
    return Map.of("lm", Losses.count(in.require("labels")));
  }

  @Override
  public DecodingState startDecoding(Inputs prompt, boolean caching) {
    DecodingState state =
        new DecodingState((int) prompt.require("input_ids").size(0), decoderLayers(), caching);
    EncoderOutput encoded = encoded(encode(prompt, HiddenStates.NONE), sourceMask(prompt));
    state.setEncoder(encoded.statesBSD(), encoded.paddingB11S());
    return state;
  }

  @Override
  public Tensor next(DecodingState state, Tensor idsRT) {
    return decoder()
        .nextGiven(state, idsRT, new EncoderOutput(state.encoderStates(), state.encoderMask()));
  }

  @Override
  public boolean hasEncoder() {
    return true;
  }

  @Override
  public int maxDecoderPositions() {
    return decoder().config().maxPositions();
  }

  @Override
  public int decoderVocabularySize() {
    return decoder().config().vocabularySize();
  }
}
