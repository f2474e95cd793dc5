package org.warmstart.cli;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the sources of this repository say about their classes, as Markdown. */
final class JavadocSource {
  private static final Path ROOT = Path.of("..");

  private final Map<String, DocCommentTree> comments = new HashMap<>();

  /** The first sentence about a class; null if there is none. */
  @Nullable String summary(Class<?> type) {
    DocCommentTree comment = comment(type);
    if (comment == null) {
      return null;
    }
    String first = markdown(comment.getFirstSentence());
    // the first sentence of the Javadoc tool ends after "et al."
    return first.endsWith(" al.")
        ? first + " " + markdown(comment.getBody()).replaceFirst("\\. .*", ".")
        : first;
  }

  /** What is said of a record's component; null if nothing is. */
  @Nullable String component(Class<?> type, String name) {
    DocCommentTree comment = comment(type);
    if (comment == null) {
      return null;
    }
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree param && param.getName().getName().contentEquals(name)) {
        return markdown(param.getDescription());
      }
    }
    return null;
  }

  private @Nullable DocCommentTree comment(Class<?> type) {
    String name = type.getCanonicalName();
    if (!comments.containsKey(name)) {
      Class<?> top = type;
      while (top.getEnclosingClass() != null) {
        top = top.getEnclosingClass();
      }
      read(top);
    }
    return comments.get(name);
  }

  private void read(Class<?> top) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null,
                files,
                problem -> {},
                List.of("-proc:none"),
                null,
                files.getJavaFileObjects(source(top)));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      DocTrees trees = DocTrees.instance(task);
      new TreePathScanner<@Nullable Void, String>() {
        @Override
        public @Nullable Void visitClass(ClassTree tree, String outer) {
          String name = outer + "." + tree.getSimpleName();
          TreePath path = getCurrentPath();
          DocCommentTree comment = trees.getDocCommentTree(path);
          if (comment != null) {
            comments.put(name, comment);
          }
          return super.visitClass(tree, name);
        }
      }.scan(unit, top.getPackageName());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path source(Class<?> top) {
    String file = top.getName().replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/main/java").resolve(file))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no source of " + top));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String markdown(List<? extends DocTree> trees) {
    return trees.stream()
        .map(JavadocSource::markdown)
        .collect(Collectors.joining())
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String markdown(DocTree tree) {
    if (tree instanceof LiteralTree literal) {
      String body = literal.getBody().getBody();
      return tree.getKind() == DocTree.Kind.CODE ? "`" + body + "`" : body;
    } else if (tree instanceof LinkTree link) {
      return link.getLabel().isEmpty()
          ? "`" + Objects.requireNonNull(link.getReference()).getSignature() + "`"
          : markdown(link.getLabel());
    }
    if (tree instanceof TextTree text) {
      return text.getBody(); // as a tree prints itself it escapes what is not ASCII
    }
    return tree.toString().replace("<sub>", "").replace("</sub>", "");
  }
}
