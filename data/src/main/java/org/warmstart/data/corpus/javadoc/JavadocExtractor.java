package org.warmstart.data.corpus.javadoc;

import java.util.List;
import org.warmstart.base.InputException;

/**
 * Finds the Javadoc comments of Java sources and the declarations they document. The JDK's own
 * compiler parses them, and does nothing more: nothing is resolved, compiled or run, and what it
 * has to say about errors is not heard. Sources that do not compile, or are newer than the JDK,
 * give what the parser makes of them.
 *
 * <p>A comment counts only where the Javadoc tool takes it: directly before the declaration of a
 * type or of its member. A licence header before {@code package} therefore does not, nor does what
 * stands inside bodies of methods. Comments of more than 65,536 characters are data and left out,
 * as are comments in Markdown ({@code ///}), which only JDK 23 and newer would find.
 */
public final class JavadocExtractor {
  private JavadocExtractor() {}

  /**
   * Reads some files with one compiler, which is much faster than one for each. Several threads may
   * do so at once.
   *
   * @return what each file documents, in the files' order
   * @throws InputException if this Java has no compiler
   */
  public static List<FileComments> extract(List<SourceFile> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    // asked first: without the module not even the parser's class can be loaded
    if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
      throw new InputException(
          "reading Java sources takes the compiler of a JDK, and the Java in "
              + System.getProperty("java.home")
              + " has none (module jdk.compiler); start with a JDK 17 or newer, for instance by"
              + " JAVA_HOME");
    }
    return SourceParser.parse(files);
  }
}
