package org.warmstart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/java.md} compile and run as they stand. */
class JavaPageTest {
  private static final Path PAGE = Path.of("../docs/java.md");
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private final Path folder;

  JavaPageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void examplesRun() throws Exception {
    List<String> examples = examples();
    assertThat(examples).hasSizeGreaterThan(5);
    Peer.copy("single-label", folder.resolve("runs/sst2/model"));
    Peer.copy("single-label", folder.resolve("runs/mnli/model"));
    Peer.copy("tags", folder.resolve("runs/ner/model"));
    Peer.copy("answers", folder.resolve("runs/squad/model"));
    Peer.copy("choices", folder.resolve("runs/swag/model"));
    Peer.copy("masked", folder.resolve("runs/bert/model"));
    Peer.copy("masked", folder.resolve("all-MiniLM-L6-v2"));
    Peer.copy("causal", folder.resolve("runs/gpt/model"));
    compile(examples);
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, JavaPageTest.class.getClassLoader())) {
      for (int i = 0; i < examples.size(); i++) {
        assertThat(run(loader, "Example" + i)).as(examples.get(i)).isNotBlank();
      }
    }
  }

  private static String run(ClassLoader loader, String name) throws Exception {
    Class<?> example = loader.loadClass(name);
    Object printed = example.getMethod("run").invoke(null);
    return String.valueOf(printed);
  }

  private static List<String> examples() throws IOException {
    List<String> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      examples.add(matcher.group(1));
    }
    return examples;
  }

  /** Each example is the body of a method; paths start from the test's folder. */
  private void compile(List<String> examples) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      String body =
          examples
              .get(i)
              .replace("Path.of(\"", "Path.of(\"" + folder + "/")
              .replace("System.out", "printed");
      sources.add(
          Files.writeString(
              folder.resolve("Example" + i + ".java"),
              """
              import java.io.*;
              import java.nio.file.*;
              import java.util.*;
              import org.warmstart.generate.*;
              import org.warmstart.pipeline.*;
              import org.warmstart.pipeline.answer.*;
              import org.warmstart.pipeline.result.*;
              import org.warmstart.pipeline.tag.*;

              public class Example%d {
                public static String run() {
                  StringWriter all = new StringWriter();
                  PrintWriter printed = new PrintWriter(all, true);
                  %s
                  return all.toString();
                }
              }
              """
                  .formatted(i, body)));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-proc:none", "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
