package org.warmstart.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Dropout;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.LayerNorm;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;

/** BERT's heads. Shapes: B batch, C choices or classes, T tokens, D width. */
final class BertHeads {
  private BertHeads() {}

  private static boolean isPositionBuffer(String name) {
    return name.endsWith("embeddings.position_ids") || name.endsWith("embeddings.token_type_ids");
  }

  private static Map<String, String> tiedNames(Bert.Config config, boolean hasWords) {
    return hasWords && config.tied()
        ? Map.of(
            "cls.predictions.decoder.weight",
            "bert.embeddings.word_embeddings.weight",
            "cls.predictions.decoder.bias",
            "cls.predictions.bias")
        : Map.of();
  }

  /** The released BERTs call themselves BertForMaskedLM and have all of BertForPreTraining. */
  private static boolean isPreTrainingLeftover(String name) {
    return name.startsWith("cls.seq_relationship.") || name.startsWith("bert.pooler.");
  }

  /** What all heads but the decoder's share: configuration and names. */
  abstract static class BertModel extends Model {
    final Bert.Config config;
    private final Head head;
    private final String architecture;

    BertModel(Bert.Config config, Head head, String architecture) {
      this.config = config;
      this.head = head;
      this.architecture = architecture;
    }

    @Override
    public Bert.Config config() {
      return config;
    }

    @Override
    public Head head() {
      return head;
    }

    @Override
    public String architecture() {
      return architecture;
    }

    @Override
    boolean isBuffer(String name) {
      return isPositionBuffer(name);
    }

    @Override
    String bodyPrefix() {
      return "bert.";
    }

    final double classifierDropout() {
      Double own = config.classifierDropout();
      return dropout(own == null ? config.hiddenDropout() : own);
    }
  }

  /** The layers alone, with the pooling layer. */
  static final class Base extends BertModel implements Encoder {
    private final Bert bert;

    Base(Bert.Config config) {
      super(config, Head.NONE, "BertModel");
      bert = new Bert(config, true);
      adopt(bert);
    }

    @Override
    public Tensor encode(Inputs in, HiddenStates hidden) {
      return bert.encode(in, hidden);
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Tensor xBTD = bert.encode(in, hidden);
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put("last_hidden_state", xBTD);
      outputs.put("pooler_output", bert.pool(xBTD));
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      throw new IllegalStateException("BertModel has no head to train; load it with one");
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of();
    }
  }

  /**
   * The masked-word head: dense, activation, norm, then the word embeddings again with a bias of
   * their own.
   */
  static final class Predictions extends Module {
    private final Linear dense;
    private final LayerNorm norm;
    private final Activation activation;
    private final Linear output;

    Predictions(Bert.Config config, Bert bert) {
      Parameter bias = parameter("bias", new Parameter(Initializer.ZEROS, config.vocabularySize()));
      dense = child("transform.dense", config.linear(config.width(), config.width()));
      norm = child("transform.LayerNorm", new LayerNorm(config.width(), config.layerNormEpsilon()));
      activation = Activation.named(config.activation());
      if (config.tied()) {
        output = new Linear(bert.wordEmbeddings().weight(), bias);
      } else {
        // the reference unties the bias too and keeps the other one, unused, in its checkpoints
        output = child("decoder", config.linear(config.width(), config.vocabularySize()));
      }
    }

    Tensor transform(Tensor x) {
      return norm.forward(activation.apply(dense.forward(x)));
    }

    Linear output() {
      return output;
    }

    Tensor logits(Tensor x) {
      return output.forward(transform(x));
    }

    LossTerm loss(Tensor xBTD, Tensor labelsBT) {
      return Losses.tokens("mlm", xBTD, labelsBT, this::transform, output);
    }
  }

  /** Masked words, and whether the second segment follows the first (section 3.1). */
  static final class PreTraining extends BertModel {
    private final Bert bert;
    private final Predictions predictions;
    private final Linear relationship;

    PreTraining(Bert.Config config) {
      super(config, Head.PRE_TRAINING, "BertForPreTraining");
      bert = child("bert", new Bert(config, true));
      predictions = child("cls.predictions", new Predictions(config, bert));
      relationship = child("cls.seq_relationship", config.linear(config.width(), 2));
    }

    @Override
    Map<String, String> tied() {
      return tiedNames(config, true);
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Tensor xBTD = bert.encode(in, hidden);
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      outputs.put("prediction_logits", predictions.logits(xBTD));
      outputs.put("seq_relationship_logits", relationship.forward(bert.pool(xBTD)));
      return outputs;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      Tensor xBTD = bert.encode(in, HiddenStates.NONE);
      return List.of(
          predictions.loss(xBTD, in.require("labels")),
          Losses.classes(
              "nsp", relationship.forward(bert.pool(xBTD)), in.require("next_sentence_label"), 1));
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of(
          "mlm",
          Losses.count(in.require("labels")),
          "nsp",
          Losses.count(in.require("next_sentence_label")));
    }
  }

  /** Masked words alone. */
  static final class MaskedLm extends BertModel {
    private final Bert bert;
    private final Predictions predictions;

    MaskedLm(Bert.Config config) {
      super(config, Head.MASKED_LM, "BertForMaskedLM");
      bert = child("bert", new Bert(config, false));
      predictions = child("cls.predictions", new Predictions(config, bert));
    }

    @Override
    boolean isLeftover(String name) {
      return isPreTrainingLeftover(name);
    }

    @Override
    Map<String, String> tied() {
      return tiedNames(config, true);
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      return Map.of("logits", predictions.logits(bert.encode(in, hidden)));
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      return List.of(predictions.loss(bert.encode(in, HiddenStates.NONE), in.require("labels")));
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of("mlm", Losses.count(in.require("labels")));
    }
  }

  /** Next words: BERT as a decoder. */
  static final class Causal extends CausalModel {
    private final Bert.Config config;
    private final Bert bert;
    private final Predictions predictions;

    Causal(Bert.Config config) {
      this.config = config;
      bert = child("bert", new Bert(config, false));
      predictions = child("cls.predictions", new Predictions(config, bert));
    }

    @Override
    public Bert.Config config() {
      return config;
    }

    @Override
    public String architecture() {
      return "BertLMHeadModel";
    }

    @Override
    boolean isLeftover(String name) {
      return isPreTrainingLeftover(name);
    }

    @Override
    Map<String, String> tied() {
      return tiedNames(config, true);
    }

    @Override
    boolean isBuffer(String name) {
      return isPositionBuffer(name);
    }

    @Override
    String bodyPrefix() {
      return "bert.";
    }

    @Override
    Tensor decode(DecoderInputs in, HiddenStates hidden) {
      return bert.decode(in, hidden);
    }

    @Override
    Tensor beforeOutput(Tensor hidden) {
      return predictions.transform(hidden);
    }

    @Override
    Linear output() {
      return predictions.output();
    }
  }

  /** One class a text, or with one label a real number, from the pooled first token. */
  static final class SequenceClassification extends BertModel {
    private final Bert bert;
    private final Linear classifier;

    SequenceClassification(Bert.Config config) {
      super(config, Head.SEQUENCE_CLASSIFICATION, "BertForSequenceClassification");
      bert = child("bert", new Bert(config, true));
      classifier = child("classifier", config.linear(config.width(), config.labels().size()));
    }

    private Tensor logits(Inputs in, HiddenStates hidden) {
      return classifier.forward(
          Dropout.apply(bert.pool(bert.encode(in, hidden)), classifierDropout()));
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      return Map.of("logits", logits(in, hidden));
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      return List.of(
          Losses.sequence("classification", logits(in, HiddenStates.NONE), in.require("labels")));
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of("classification", in.require("labels").numel());
    }
  }

  /** One class a token. */
  static final class TokenClassification extends BertModel {
    private final Bert bert;
    private final Linear classifier;

    TokenClassification(Bert.Config config) {
      super(config, Head.TOKEN_CLASSIFICATION, "BertForTokenClassification");
      bert = child("bert", new Bert(config, false));
      classifier = child("classifier", config.linear(config.width(), config.labels().size()));
    }

    private Tensor logits(Inputs in, HiddenStates hidden) {
      return classifier.forward(Dropout.apply(bert.encode(in, hidden), classifierDropout()));
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      return Map.of("logits", logits(in, hidden));
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      return List.of(
          Losses.classes("token", logits(in, HiddenStates.NONE), in.require("labels"), 1));
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of("token", Losses.count(in.require("labels")));
    }
  }

  /**
   * Where an answer starts and ends (section 4.2); the loss is the mean of both cross-entropies.
   */
  static final class QuestionAnswering extends BertModel {
    private final Bert bert;
    private final Linear outputs;

    QuestionAnswering(Bert.Config config) {
      super(config, Head.QUESTION_ANSWERING, "BertForQuestionAnswering");
      bert = child("bert", new Bert(config, false));
      outputs = child("qa_outputs", config.linear(config.width(), 2));
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      Tensor logitsBT2 = outputs.forward(bert.encode(in, hidden));
      Map<String, Tensor> logits = new LinkedHashMap<>();
      logits.put("start_logits", logitsBT2.select(2, 0));
      logits.put("end_logits", logitsBT2.select(2, 1));
      return logits;
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      Tensor logitsBT2 = outputs.forward(bert.encode(in, HiddenStates.NONE));
      return List.of(
          position("start", logitsBT2.select(2, 0), in.require("start_positions")),
          position("end", logitsBT2.select(2, 1), in.require("end_positions")));
    }

    /** An answer cut off by the sequence's end is no target. */
    private static LossTerm position(String name, Tensor logitsBT, Tensor positionsB) {
      long length = logitsBT.size(1);
      Tensor targetsB = Ops.clamp(positionsB, 0, length);
      return new LossTerm(
          name,
          Ops.crossEntropySum(logitsBT, targetsB, length),
          Ops.notEqual(targetsB, length).sum().item_long(),
          0.5);
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      long length = in.require("input_ids").size(1);
      Map<String, Long> targets = new LinkedHashMap<>();
      for (String name : List.of("start", "end")) {
        Tensor positions = Ops.clamp(in.require(name + "_positions"), 0, length);
        targets.put(name, Ops.notEqual(positions, length).sum().item_long());
      }
      return targets;
    }
  }

  /** Which of C texts [B, C, T] is right. */
  static final class MultipleChoice extends BertModel {
    private final Bert bert;
    private final Linear classifier;

    MultipleChoice(Bert.Config config) {
      super(config, Head.MULTIPLE_CHOICE, "BertForMultipleChoice");
      bert = child("bert", new Bert(config, true));
      classifier = child("classifier", config.linear(config.width(), 1));
    }

    private Tensor logits(Inputs in, HiddenStates hidden) {
      Tensor idsBCT = in.require("input_ids");
      long length = idsBCT.size(2);
      Map<String, Tensor> flat = new LinkedHashMap<>();
      for (String name : List.of("input_ids", "attention_mask", "token_type_ids")) {
        Tensor tensor = in.get(name);
        if (tensor != null) {
          flat.put(name, tensor.reshape(-1, length));
        }
      }
      Tensor pooled = bert.pool(bert.encode(Inputs.of(flat), hidden));
      Tensor scores = classifier.forward(Dropout.apply(pooled, classifierDropout()));
      return scores.reshape(idsBCT.size(0), idsBCT.size(1));
    }

    @Override
    public Map<String, Tensor> forward(Inputs in, HiddenStates hidden) {
      return Map.of("logits", logits(in, hidden));
    }

    @Override
    public List<LossTerm> loss(Inputs in) {
      return List.of(
          Losses.classes("choice", logits(in, HiddenStates.NONE), in.require("labels"), 1));
    }

    @Override
    public Map<String, Long> targets(Inputs in) {
      return Map.of("choice", Losses.count(in.require("labels")));
    }
  }
}
