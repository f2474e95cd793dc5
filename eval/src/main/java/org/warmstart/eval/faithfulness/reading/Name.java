package org.warmstart.eval.faithfulness.reading;

import java.util.List;
import org.warmstart.text.Span;

/**
 * A name in a text.
 *
 * @param from its first token
 * @param to behind its last
 * @param words the keys of its words
 * @param sure whether it can hardly be an ordinary word; a capital at the beginning of a sentence
 *     or in a title is no sure sign
 */
public record Name(int from, int to, Span place, List<String> words, boolean sure) {}
