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

/** Runs the compiler's parser. */
final class SourceParser {
  private static final List<String> OPTIONS = List.of("-proc:none");

  private SourceParser() {}

  /** Reads files together, or each alone if one of them brings the compiler down. */
  static List<FileComments> parse(List<SourceFile> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
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
