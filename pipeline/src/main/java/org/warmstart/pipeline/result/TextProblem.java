package org.warmstart.pipeline.result;

import org.warmstart.base.Messages;

/** Why a text is of no use to a model. */
public sealed interface TextProblem {
  /** What is wrong, and what would be right. */
  String message();

  /**
   * It is longer than the model reads, and may not be cut.
   *
   * @param tokens how many it has
   * @param limit how many there is room for
   */
  record TooLong(int tokens, int limit) implements TextProblem {
    @Override
    public String message() {
      return lengths() + "; shorten it, or have it cut (PipelineOptions.truncating)";
    }

    /** How long it is and how long it may be, without what would be right. */
    public String lengths() {
      return "the text has " + Messages.count(tokens, "token") + ", but there is room for " + limit;
    }
  }

  /** It has no tokens, and the tokenizer names none to begin with. */
  record Empty() implements TextProblem {
    @Override
    public String message() {
      return "the text is empty, and there is no token to begin with (bos_token)";
    }
  }

  /** There is nothing to score: the text, or the continuation of its context, has no token. */
  record NoContinuation() implements TextProblem {
    @Override
    public String message() {
      return "there is no token to score; expected a text, or a continuation behind a context, that"
          + " is not blank";
    }
  }

  /** It is no pair of a question and a context. */
  record NoQuestion() implements TextProblem {
    @Override
    public String message() {
      return "expected a question and the context that answers it, neither of them blank";
    }
  }

  /** It has no words, or a word is blank. */
  record NoWords() implements TextProblem {
    @Override
    public String message() {
      return "there are no words, or one of them is blank";
    }
  }

  /**
   * It has no mask to fill.
   *
   * @param mask how a mask is written
   * @param counts of the text's tokens; a mask may have been among those that were cut off
   */
  record NoMask(String mask, TokenCounts counts) implements TextProblem {
    @Override
    public String message() {
      return "there is no mask in the text; write " + mask + " for it";
    }
  }

  /**
   * It is a pair and the model was trained on single texts, or the other way round.
   *
   * @param pairsWanted whether the model was trained on pairs
   */
  record NotAsTrained(boolean pairsWanted) implements TextProblem {
    @Override
    public String message() {
      return pairsWanted
          ? "a single text, but the checkpoint was trained on pairs; give TextInput.of(first,"
              + " second)"
          : "a pair of texts, but the checkpoint was trained on single ones; give"
              + " TextInput.of(text)";
    }
  }
}
