package org.warmstart.data.corpus.javadoc;

import java.util.List;

/** The program of a Java without a compiler: reads nothing, then a source. */
final class WithoutCompiler {
  private WithoutCompiler() {}

  public static void main(String[] arguments) {
    JavadocExtractor.extract(List.of());
    JavadocExtractor.extract(List.of(new SourceFile("lib", "A.java", "/** A. */ class A {}")));
  }
}
