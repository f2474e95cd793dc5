package org.warmstart.text.stage;

import java.util.List;

/** The fourth stage: adds special tokens and segment ids. */
public interface PostProcessor extends Stage {

  /**
   * Processes the tokens of one or two sequences, or what an earlier post-processor made of them.
   *
   * @param parts the parts of the encoding so far, in order; owned by the callee
   * @param addSpecialTokens false to leave special tokens out
   * @return the parts of the encoding, in order
   */
  List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens);
}
