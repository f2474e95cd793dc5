package org.warmstart.data.corpus.javadoc;

/**
 * A text file of a library.
 *
 * @param library the library it belongs to
 * @param path its path inside the library, with slashes
 * @param text its content
 */
public record SourceFile(String library, String path, String text) {
  /** Whether it holds Java. */
  public boolean isJava() {
    return path.endsWith(".java");
  }
}
