package org.warmstart.pipeline.result;

import java.util.List;

/**
 * A text's tokens as vectors: the model's last hidden states.
 *
 * @param tokenStrings the tokens that the model has read, those that frame the text included
 * @param vectors a vector [D] for each of them; the caller's own
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for computing with; compared by nobody
public record TokenEmbeddings(List<String> tokenStrings, float[][] vectors, TokenCounts tokens)
    implements TextResult {}
