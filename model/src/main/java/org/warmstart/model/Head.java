package org.warmstart.model;

/** What sits on top of a family's layers, and so what a checkpoint can be used for. */
public enum Head {
  /** The layers alone; hidden states come out. */
  NONE,
  /** The encoder of an encoder-decoder family alone. */
  ENCODER,
  /** Everything the family is pre-trained with: for BERT masked words and next sentence. */
  PRE_TRAINING,
  MASKED_LM,
  /** Whether one segment follows another (BERT). */
  NEXT_SENTENCE,
  /** Which tokens of a text are not the original ones (ELECTRA). */
  REPLACED_TOKEN_DETECTION,
  /** A generator that fills in masked words and a discriminator that finds them (ELECTRA). */
  GENERATOR_AND_DISCRIMINATOR,
  /** Next-word prediction. */
  CAUSAL_LM,
  /** Next words and, read from right to left, previous words (ELMo). */
  BIDIRECTIONAL_LM,
  /** Words predicted in any order, each from those that come before it in that (XLNet). */
  PERMUTATION_LM,
  /** The words of the sentences before and after, from a sentence's vector (skip-thought). */
  NEIGHBOUR_GENERATION,
  /** Which of a batch's sentences stand next to a sentence (quick-thought). */
  NEIGHBOUR_CHOICE,
  /** Next-word prediction beside the choice of one continuation out of several (GPT-1). */
  DOUBLE_HEADS,
  /** One class a text, or with one label a real number. */
  SEQUENCE_CLASSIFICATION,
  TOKEN_CLASSIFICATION,
  /** First and last token of an answer within a passage (SQuAD). */
  QUESTION_ANSWERING,
  /** The same by a beam: ends given starts, and whether there is an answer (XLNet). */
  BEAM_QUESTION_ANSWERING,
  MULTIPLE_CHOICE,
  /** Encoder and decoder: text to text. */
  SEQUENCE_TO_SEQUENCE;

  /** Whether it is none: hidden states come out, and there is nothing to train. */
  public boolean isBare() {
    return this == NONE || this == ENCODER;
  }
}
