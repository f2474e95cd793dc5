package org.warmstart.eval.metric.rouge;

/** A kind of ROUGE (Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004). */
public enum RougeType {
  /** Overlap of words. */
  ROUGE_1("rouge1"),
  /** Overlap of pairs of neighbouring words. */
  ROUGE_2("rouge2"),
  /** Longest common subsequence of the whole texts. */
  ROUGE_L("rougeL"),
  /** Union of longest common subsequences, sentence by sentence; a line is a sentence. */
  ROUGE_LSUM("rougeLsum");

  private final String title;

  RougeType(String title) {
    this.title = title;
  }

  /** The name in results: {@code rouge1}, {@code rouge2}, {@code rougeL}, {@code rougeLsum}. */
  public String title() {
    return title;
  }
}
