package org.warmstart.pipeline.tag;

/**
 * The tag of a token, or of a word of a text that was split before.
 *
 * @param text what it is of
 * @param start where that starts in the text, in UTF-16 units
 * @param end where it ends
 * @param tag the likeliest
 * @param score its probability
 */
public record TokenTag(String text, int start, int end, String tag, double score) {}
