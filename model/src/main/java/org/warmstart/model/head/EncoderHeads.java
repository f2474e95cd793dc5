package org.warmstart.model.head;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;

/**
 * What a family that reads in both directions puts on its layers, for the heads that all such
 * families have.
 *
 * @param <C> its configuration
 * @param <B> its layers
 */
public interface EncoderHeads<C extends ModelConfig, B extends Module & Encoder> {
  /** The layers as the head needs them. */
  B layers(C config, Head head);

  /** The pooling of {@link Head#NONE}, [B, T, D] → [B, D]; null if there is none. */
  @Nullable UnaryOperator<Tensor> pool(B layers);

  /** From hidden states to the vocabulary. */
  LmHead words(C config, B layers);

  /** Scores [B, C] of a text's classes; one, for multiple choice. */
  ReadOut texts(C config, B layers, Head head, int classes);

  /** Dropout in front of the layer that classifies tokens. */
  double tokenDropout(C config);

  /** Dropout in front of the layer that finds an answer's ends. */
  default double spanDropout(C config) {
    return 0;
  }

  /** Scores [B, T, C] of tokens' classes. */
  default ReadOut tokens(C config) {
    return new DenseReadOut(
        "classifier", linear(config, config.width(), config.labels().size()), tokenDropout(config));
  }

  /** Scores [B, T, 2] of an answer's ends. */
  default ReadOut spans(C config) {
    return new DenseReadOut("qa_outputs", linear(config, config.width(), 2), spanDropout(config));
  }

  /** A dense layer with the family's initial values. */
  Linear linear(C config, int in, int out);

  /**
   * Gives a family these heads under their usual class names.
   *
   * @param className what those start with: {@code Bert}
   * @param bodyName the layers' name below a head: {@code bert}
   */
  default Family<C> addTo(Family<C> family, String className, String bodyName) {
    return family
        .mixable(Head.SEQUENCE_CLASSIFICATION, Head.TOKEN_CLASSIFICATION)
        .head(
            Head.NONE,
            className + "Model",
            (c, id) -> {
              B body = layers(c, Head.NONE);
              return new EncoderModel<>(id, body, pool(body));
            })
        .head(
            Head.MASKED_LM,
            className + "ForMaskedLM",
            (c, id) -> {
              B body = layers(c, Head.MASKED_LM);
              return new MaskedLm<>(id, bodyName, body, words(c, body));
            })
        .head(
            Head.SEQUENCE_CLASSIFICATION,
            className + "ForSequenceClassification",
            (c, id) -> {
              Head head = Head.SEQUENCE_CLASSIFICATION;
              B body = layers(c, head);
              return new SequenceClassification<>(
                  id, bodyName, body, texts(c, body, head, c.labels().size()));
            })
        .head(
            Head.TOKEN_CLASSIFICATION,
            className + "ForTokenClassification",
            (c, id) ->
                new TokenClassification<>(
                    id, bodyName, layers(c, Head.TOKEN_CLASSIFICATION), tokens(c)))
        .head(
            Head.QUESTION_ANSWERING,
            className + "ForQuestionAnswering",
            (c, id) ->
                new QuestionAnswering<>(id, bodyName, layers(c, Head.QUESTION_ANSWERING), spans(c)))
        .head(
            Head.MULTIPLE_CHOICE,
            className + "ForMultipleChoice",
            (c, id) -> {
              Head head = Head.MULTIPLE_CHOICE;
              B body = layers(c, head);
              return new MultipleChoice<>(id, bodyName, body, texts(c, body, head, 1));
            });
  }
}
