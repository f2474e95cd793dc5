package org.warmstart.data.corpus.javadoc;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
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
  private static final List<String> OPTIONS = List.of("-proc:none");

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
    JavaCompiler compiler = compiler();
    Optional<List<FileComments>> together = parse(compiler, files);
    if (together.isPresent()) {
      return together.get();
    }
    List<FileComments> each = new ArrayList<>();
    for (SourceFile file : files) {
      each.add(
          parse(compiler, List.of(file)).map(only -> only.get(0)).orElse(FileComments.UNPARSED));
    }
    return each;
  }

  private static JavaCompiler compiler() {
    // asked of the module system first: without the module not even this class's imports are there
    boolean there = ModuleLayer.boot().findModule("jdk.compiler").isPresent();
    JavaCompiler compiler = there ? ToolProvider.getSystemJavaCompiler() : null;
    if (compiler == null) {
      throw new InputException(
          "reading Java sources takes the compiler of a JDK, and the Java in "
              + System.getProperty("java.home")
              + " has none (module jdk.compiler); start with a JDK 17 or newer, for instance by"
              + " JAVA_HOME");
    }
    return compiler;
  }

  /** Returns nothing if a file brings the compiler down. */
  private static Optional<List<FileComments>> parse(JavaCompiler compiler, List<SourceFile> files) {
    List<FileComments> read = new ArrayList<>();
    try {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  Writer.nullWriter(),
                  null,
                  diagnostic -> {},
                  OPTIONS,
                  null,
                  files.stream().map(Source::new).toList());
      DocTrees trees = DocTrees.instance(task);
      Iterator<SourceFile> of = files.iterator();
      for (CompilationUnitTree unit : task.parse()) {
        read.add(new FileComments(new DocumentedMembers(trees, unit, of.next()).entries(), true));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("texts in memory cannot fail", e);
    } catch (StackOverflowError | AssertionError | RuntimeException e) {
      return Optional.empty(); // its stack ends in deep nesting, its assertions on broken sources
    }
    // the same inside of parse, which then returns no trees
    return read.size() == files.size() ? Optional.of(read) : Optional.empty();
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(SourceFile file) {
      super(URI.create("memory:///Source.java"), Kind.SOURCE);
      this.text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
