package org.warmstart.text;

/**
 * A part of a text.
 *
 * @param start of its first UTF-16 unit
 * @param end behind its last
 */
public record Span(int start, int end) {}
