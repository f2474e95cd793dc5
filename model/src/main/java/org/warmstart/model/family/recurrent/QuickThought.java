package org.warmstart.model.family.recurrent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.family.recurrent.ThoughtSettings.Directions;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.readout.SentenceReadOut;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Tensors;

/**
 * Quick-thought (Logeswaran & Lee 2018): two encoders f and g, trained so that the inner product of
 * f(s) and g(s') tells which sentences s' stand next to a sentence s; both vectors together are the
 * sentence's.
 *
 * <p>Shapes: B batch, of sentences that follow each other, H width of an encoder's vector.
 */
public final class QuickThought {
  private static final String BODY = "encoder";
  private static final String SENTENCE = ".f";
  private static final String CANDIDATE = ".g";

  private QuickThought() {}

  /**
   * Sizes and choices of a quick-thought.
   *
   * @param settings with a vocabulary of the authors' code's size: 50,000 words and the unknown one
   * @param contextSize how many sentences in a row are context of the middle one, which counts
   */
  public record Config(
      @Flat @Default("{vocab_size: 50001, hidden_size: 1200}") ThoughtSettings settings,
      @Key("context_size") @Default("3") @Size int contextSize)
      implements ThoughtSettings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      if (contextSize < 3 || contextSize % 2 == 0) {
        throw json.wrong("context_size", "an odd number from 3 on");
      }
    }

    @Override
    public String modelType() {
      return "quick-thought";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int encoders() {
      return 2;
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("quick-thought", Config.class)
          .ours()
          .withoutAttention()
          .encoder()
          .preset("quick-thought-uni", "{\"directions\": \"uni\"}")
          .preset("quick-thought-bi", "{\"directions\": \"bi\"}")
          .preset("quick-thought-combine", "{\"directions\": \"combine\"}")
          .head(Head.NEIGHBOUR_CHOICE, "QuickThoughtForPreTraining", PreTraining::new)
          .head(Head.NONE, "QuickThoughtModel", (c, id) -> new SentenceModel<>(id, readers(c)))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "QuickThoughtForSequenceClassification",
              (c, id) -> {
                SentenceReaders body = readers(c);
                return new SequenceClassification<>(
                    id,
                    BODY,
                    body,
                    new SentenceReadOut(
                        body,
                        "classifier",
                        SentenceReaders.classifier(c),
                        c.settings.classifierDropout()));
              })
          .names((config, head) -> WeightNames.under(BODY + "."));

  private static SentenceReaders readers(Config config) {
    return new SentenceReaders(config.settings, SENTENCE, CANDIDATE);
  }

  /**
   * Which of the batch's other sentences are a sentence's context (section 3, equation 2, with the
   * batch as candidates as in section 4.1). A sentence is no candidate for itself.
   */
  private static final class PreTraining extends HeadedModel {
    private final SentenceReaders readers;
    private final List<Directions> models;
    private final int reach;

    PreTraining(Config config, Identity identity) {
      super(identity, Head.NEIGHBOUR_CHOICE);
      readers = child(BODY, readers(config));
      models = config.settings.directions().models();
      reach = config.contextSize / 2;
    }

    /** The vectors of f and g, {@code uni.f} [B, H] and so on. */
    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (Directions model : models) {
        for (String side : List.of(SENTENCE, CANDIDATE)) {
          String name = model.key() + side;
          outputs.put(name, readers.reader(name).vectors(in));
        }
      }
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      Context context = Context.of(in, reach);
      return models.stream()
          .map(
              model ->
                  context.loss(
                      term(model),
                      readers.reader(model.key() + SENTENCE).vectors(in),
                      readers.reader(model.key() + CANDIDATE).vectors(in)))
          .toList();
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      Context context = Context.of(in, reach);
      Map<String, Long> targets = new LinkedHashMap<>();
      models.forEach(model -> targets.put(term(model), context.sentences));
      return targets;
    }

    private static String term(Directions model) {
      return "context_" + model.key();
    }
  }

  /**
   * The distribution that a batch's sentences should choose by: the same probability for every
   * sentence of the context that the batch has, none for others.
   *
   * @param sentences how many sentences have any context in the batch
   */
  public record Context(Tensor sharesBB, long sentences) {
    /**
     * Reads {@code sentence_positions} [B]: numbers that count on from sentence to sentence and
     * leap between documents.
     */
    public static Context of(Inputs in, int reach) {
      long[] positions = Tensors.longs(in.require("sentence_positions"));
      int batch = positions.length;
      float[] shares = new float[batch * batch];
      long sentences = 0;
      for (int i = 0; i < batch; i++) {
        int near = 0;
        for (long other : positions) {
          near += isNear(positions[i], other, reach) ? 1 : 0;
        }
        sentences += near > 0 ? 1 : 0;
        for (int j = 0; j < batch; j++) {
          shares[i * batch + j] = isNear(positions[i], positions[j], reach) ? 1f / near : 0;
        }
      }
      return new Context(Tensors.ofFloats(shares, batch, batch), sentences);
    }

    private static boolean isNear(long one, long other, int reach) {
      return one != other && Math.abs(one - other) <= reach;
    }

    /** The cross-entropy of the choices, summed over the sentences. */
    LossTerm loss(String name, Tensor sentencesBH, Tensor candidatesBH) {
      Tensor scoresBB = Ops.matmul(sentencesBH, candidatesBH.t());
      Tensor numbersB = Tensors.range(0, scoresBB.size(0));
      Tensor itselfBB = Ops.equal(numbersB.unsqueeze(1).sub(numbersB), 0);
      Tensor logBB = Ops.logSoftmax(Ops.maskedFill(scoresBB, itselfBB, Ops.LOWEST));
      return new LossTerm(name, Ops.scale(Ops.sum(logBB.mul(sharesBB)), -1.0), sentences, 1);
    }
  }
}
