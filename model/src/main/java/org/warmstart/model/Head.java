package org.warmstart.model;

/** What sits on top of a family's layers, and so what a checkpoint can be used for. */
public enum Head {
  /** The layers alone; hidden states come out. */
  NONE("Model"),
  /** Everything the family is pre-trained with: for BERT masked words and next sentence. */
  PRE_TRAINING("ForPreTraining"),
  MASKED_LM("ForMaskedLM"),
  /** Next-word prediction. */
  CAUSAL_LM("LMHeadModel", "ForCausalLM"),
  /** Next-word prediction beside the choice of one continuation out of several (GPT-1). */
  DOUBLE_HEADS("DoubleHeadsModel"),
  /** One class a text, or with one label a real number. */
  SEQUENCE_CLASSIFICATION("ForSequenceClassification"),
  TOKEN_CLASSIFICATION("ForTokenClassification"),
  /** First and last token of an answer within a passage (SQuAD). */
  QUESTION_ANSWERING("ForQuestionAnswering"),
  MULTIPLE_CHOICE("ForMultipleChoice"),
  /** Encoder and decoder: text to text. */
  SEQUENCE_TO_SEQUENCE("EncoderDecoderModel", "ForConditionalGeneration");

  private final String suffix;
  private final String alternative;

  Head(String suffix) {
    this(suffix, suffix);
  }

  Head(String suffix, String alternative) {
    this.suffix = suffix;
    this.alternative = alternative;
  }

  /** Whether a Hugging Face class name, such as {@code BertForMaskedLM}, has this head. */
  boolean matches(String architecture) {
    return architecture.endsWith(suffix) || architecture.endsWith(alternative);
  }
}
