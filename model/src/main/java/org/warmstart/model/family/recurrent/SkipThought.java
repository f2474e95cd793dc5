package org.warmstart.model.family.recurrent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.record.Default;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.WeightNames;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.head.HeadedModel;
import org.warmstart.model.head.SentenceModel;
import org.warmstart.model.head.SequenceClassification;
import org.warmstart.model.head.readout.SentenceReadOut;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.loss.Losses;
import org.warmstart.tensor.Gru;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/**
 * Skip-thought (Kiros et al. 2015): a sentence's vector is what the words of the sentences before
 * and after can be predicted from. The uni-skip model reads left to right, bi-skip both ways, and
 * combine-skip is one of each.
 *
 * <p>Shapes: B batch, T tokens, E width of a word, D of a model's vector, V vocabulary.
 */
public final class SkipThought {
  private static final String BODY = "encoder";
  private static final List<String> SIDES = List.of("previous", "next");

  private SkipThought() {}

  /** Sizes and choices of a skip-thought. */
  public record Config(
      @Flat @Default("{vocab_size: 20000, hidden_size: 2400}") ThoughtSettings settings)
      implements ThoughtSettings.Config {
    @Override
    public String modelType() {
      return "skip-thought";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int encoders() {
      return 1;
    }
  }

  public static final Family<Config> FAMILY =
      Family.of("skip-thought", Config.class)
          .ours()
          .withoutAttention()
          .encoder()
          .preset("skip-thought-uni", "{\"directions\": \"uni\"}")
          .preset("skip-thought-bi", "{\"directions\": \"bi\"}")
          .preset("skip-thought-combine", "{\"directions\": \"combine\"}")
          .head(Head.NEIGHBOUR_GENERATION, "SkipThoughtForPreTraining", PreTraining::new)
          .head(
              Head.NONE,
              "SkipThoughtModel",
              (c, id) -> new SentenceModel<>(id, new SentenceReaders(c.settings, "")))
          .head(
              Head.SEQUENCE_CLASSIFICATION,
              "SkipThoughtForSequenceClassification",
              (c, id) -> {
                SentenceReaders body = new SentenceReaders(c.settings, "");
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

  /**
   * A decoder of one side (section 2.1): a recurrent unit over the side's words whose gates see the
   * vector h of the sentence beside it, by C_r h, C_z h and C h, at every word. Before its first
   * word it sees zeros.
   */
  private static final class Decoder extends Module {
    private final Gru gru;
    private final Linear condition;

    Decoder(ThoughtSettings settings) {
      int hidden = settings.hidden();
      gru = child("gru", settings.gru(hidden, false));
      condition = child("condition", new Linear(settings.weight(3L * hidden, hidden), null));
    }

    /** The states that predict each word from those before it, [B, T, E] → [B, T, D]. */
    Tensor forward(Tensor vectorsBD, Tensor wordsBTE) {
      Tensor before = Ops.pad(wordsBTE.narrow(1, 0, wordsBTE.size(1) - 1), 1, 1, 0, 0);
      return gru.forwardGiven(condition.forward(vectorsBD), before);
    }
  }

  /** One model's decoders and the layer to the vocabulary that they share. */
  private static final class Decoders extends Module {
    private final Map<String, Decoder> sides = new LinkedHashMap<>();
    private final Linear output;

    Decoders(ThoughtSettings settings) {
      SIDES.forEach(side -> sides.put(side, child(side, new Decoder(settings))));
      output =
          child(
              "lm_head",
              new Linear(
                  settings.weight(settings.vocabularySize(), settings.hidden()),
                  new Parameter(Initializer.ZEROS, settings.vocabularySize())));
    }

    /**
     * The states of both sides, [B, T, D].
     *
     * @param in has the words of both sides as {@code previous_labels} and {@code next_labels} [B,
     *     T], the end token last; {@link LossTerm#IGNORED} fills up
     */
    Map<String, Tensor> states(SentenceReaders.Reader reader, Inputs in) {
      Tensor vectorsBD = reader.vectors(in);
      Map<String, Tensor> states = new LinkedHashMap<>();
      sides.forEach(
          (side, decoder) -> {
            Tensor idsBT = Ops.clamp(labels(in, side), 0, Long.MAX_VALUE);
            states.put(side, decoder.forward(vectorsBD, reader.words(idsBT)));
          });
      return states;
    }
  }

  private static Tensor labels(Inputs in, String side) {
    return in.require(side + "_labels");
  }

  /**
   * The sum of the log-probabilities of both neighbours' words (section 2.1, objective); the words'
   * mean on each side.
   */
  private static final class PreTraining extends HeadedModel {
    private final SentenceReaders readers;
    private final Map<String, Decoders> models = new LinkedHashMap<>();

    PreTraining(Config config, Identity identity) {
      super(identity, Head.NEIGHBOUR_GENERATION);
      readers = child(BODY, new SentenceReaders(config.settings, ""));
      config
          .settings
          .directions()
          .models()
          .forEach(
              model ->
                  models.put(
                      model.key(),
                      decoder("decoders." + model.key(), new Decoders(config.settings))));
    }

    /** Scores of the words, {@code uni_next_logits} [B, T, V] and so on. */
    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      models.forEach(
          (model, decoders) ->
              decoders
                  .states(readers.reader(model), in)
                  .forEach(
                      (side, statesBTD) ->
                          outputs.put(
                              model + "_" + side + "_logits", decoders.output.forward(statesBTD))));
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      return models.entrySet().stream()
          .flatMap(
              model ->
                  model.getValue().states(readers.reader(model.getKey()), in).entrySet().stream()
                      .map(
                          side ->
                              Losses.tokens(
                                  term(model.getKey(), side.getKey()),
                                  side.getValue(),
                                  labels(in, side.getKey()),
                                  x -> x,
                                  model.getValue().output,
                                  labelSmoothing())))
          .toList();
    }

    @Override
    protected boolean hasSmoothableLoss() {
      return true;
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      Map<String, Long> targets = new LinkedHashMap<>();
      for (String model : models.keySet()) {
        SIDES.forEach(side -> targets.put(term(model, side), Losses.count(labels(in, side))));
      }
      return targets;
    }

    private static String term(String model, String side) {
      return "lm_" + model + "_" + side;
    }
  }
}
