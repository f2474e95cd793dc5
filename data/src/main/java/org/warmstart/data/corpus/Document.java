package org.warmstart.data.corpus;

import java.util.List;

/**
 * The sentences of one top-level class or text file, in their order.
 *
 * @param library the library it belongs to
 * @param name the class's name or the file's path
 * @param sentences at least one
 */
public record Document(String library, String name, List<String> sentences) {
  public Document {
    sentences = List.copyOf(sentences);
  }
}
