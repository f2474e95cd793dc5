package org.warmstart.data.corpus.javadoc;

import java.util.List;

/**
 * What one Java source documents.
 *
 * @param entries the documented declarations in their order
 * @param parsed false if the compiler's parser did not get through the file, which is nested too
 *     deeply; then there are no entries
 */
public record FileComments(List<JavadocEntry> entries, boolean parsed) {
  /** Of a file that the parser did not get through. */
  static final FileComments UNPARSED = new FileComments(List.of(), false);

  public FileComments {
    entries = List.copyOf(entries);
  }
}
