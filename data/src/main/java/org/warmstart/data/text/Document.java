package org.warmstart.data.text;

/**
 * One text of a corpus.
 *
 * @param id where it comes from: the file's name and the line it starts at, {@code emma.txt:120}
 * @param text what it says
 */
public record Document(String id, String text) {}
