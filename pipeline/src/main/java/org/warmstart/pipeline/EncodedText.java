package org.warmstart.pipeline;

import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.text.Encoding;

/**
 * A text in tokens.
 *
 * @param index its place in the caller's list
 */
record EncodedText(int index, Encoding encoding, TokenCounts counts) {}
