package org.warmstart.eval.metric.text;

/**
 * The line by which sacreBLEU tells how a score was taken, so that scores can be compared (Post
 * 2018). The version in it is that of the sacreBLEU whose values these are.
 */
final class Signature {
  private static final String VERSION = "2.6.0";

  /** -1: none yet; 0: they differ. */
  private int references = -1;

  /** Takes in how many references an example has. */
  void add(int count) {
    references = references < 0 || references == count ? count : 0;
  }

  void merge(Signature other) {
    if (other.references >= 0) {
      add(other.references);
    }
  }

  /**
   * The line.
   *
   * @param settings what is between the number of references and the version
   */
  String line(String settings) {
    String count = references <= 0 ? "var" : String.valueOf(references);
    return "nrefs:" + count + "|" + settings + "|version:" + VERSION;
  }

  static String yes(boolean is) {
    return is ? "yes" : "no";
  }

  static String letterCase(boolean lowercase) {
    return lowercase ? "lc" : "mixed";
  }
}
