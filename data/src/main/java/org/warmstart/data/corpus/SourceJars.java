package org.warmstart.data.corpus;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.warmstart.base.InputException;
import org.warmstart.base.file.TemporaryFolder;

/**
 * Fetches the {@code sources} jars of libraries as ordinary Maven artifacts, by the checkout's
 * Maven wrapper: the user's settings, mirrors, proxies and local repository count as in any build.
 * One Maven run fetches all of them. Jars that are in the folder already are not fetched again, and
 * then nothing needs a network.
 */
public final class SourceJars {
  private static final String PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  private static final int SHOWN_ERRORS = 3;

  private SourceJars() {}

  /**
   * Returns the libraries' jars, fetched if they are missing.
   *
   * @param libraries what to fetch
   * @param checkout the directory of the Maven wrapper ({@code mvnw})
   * @param folder where jars are kept, created if missing; Maven's output goes to {@code maven.log}
   *     in it
   * @param progress hears how many jars are there
   * @throws InputException if the wrapper is missing or Maven fails, for instance offline
   */
  public static List<CorpusSource> resolve(
      List<Library> libraries, Path checkout, Path folder, CorpusProgress progress) {
    try {
      Files.createDirectories(folder);
      List<Artifact> missing =
          libraries.stream()
              .flatMap(library -> library.artifacts().stream())
              .map(Artifact::parse)
              .filter(artifact -> !isJar(folder.resolve(artifact.fileName())))
              .toList();
      if (!missing.isEmpty()) {
        fetch(missing, checkout, folder, progress);
      }
    } catch (IOException e) {
      throw new InputException("cannot keep the source jars in " + folder + ": " + e, e);
    }
    List<CorpusSource> sources = new ArrayList<>();
    for (Library library : libraries) {
      for (String artifact : library.artifacts()) {
        Path jar = folder.resolve(Artifact.parse(artifact).fileName());
        sources.add(new CorpusSource(library.name(), jar));
      }
    }
    return sources;
  }

  /** Maven coordinates of a jar of sources. */
  record Artifact(String group, String name, String version) {
    static Artifact parse(String coordinates) {
      String[] parts = coordinates.split(":");
      if (parts.length != 3 || !coordinates.matches("[\\w.:-]+")) {
        throw new InputException(
            "'" + coordinates + "' is no Maven artifact; it would be group:artifact:version");
      }
      return new Artifact(parts[0], parts[1], parts[2]);
    }

    String fileName() {
      return name + "-" + version + "-sources.jar";
    }
  }

  private static boolean isJar(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.size() > 0;
    } catch (IOException e) {
      return false; // half a jar: fetched again
    }
  }

  private static void fetch(
      List<Artifact> artifacts, Path checkout, Path folder, CorpusProgress progress)
      throws IOException {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    Path wrapper = checkout.resolve(windows ? "mvnw.cmd" : "mvnw").toAbsolutePath();
    if (!Files.isRegularFile(wrapper)) {
      throw new InputException(
          "the Maven wrapper "
              + wrapper
              + " is missing, and with it the way to fetch source jars; run from a complete"
              + " checkout, or pass a directory with text of your own: --corpus DIR");
    }
    Path log = folder.toAbsolutePath().resolve("maven.log");
    try (TemporaryFolder temporary = TemporaryFolder.createIn(folder.toAbsolutePath(), "fetch-")) {
      Path work = temporary.path();
      Path pom = work.resolve("pom.xml");
      Files.writeString(pom, pom(artifacts));
      List<String> command = new ArrayList<>();
      if (!windows) {
        command.add("sh");
      }
      command.addAll(List.of(wrapper.toString(), "-B", "-f", pom.toString(), PLUGIN));
      ProcessBuilder builder = new ProcessBuilder(command).directory(checkout.toFile());
      builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home", ""));
      int exit = run(builder, log, artifacts.size(), progress);
      if (exit != 0) {
        throw new InputException(failure(exit, artifacts, log));
      }
      for (Artifact artifact : artifacts) {
        Files.move(
            work.resolve("jars").resolve(artifact.fileName()),
            folder.resolve(artifact.fileName()),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** Runs Maven, its output going to the log; counts the jars that it reports. */
  private static int run(ProcessBuilder builder, Path log, int jars, CorpusProgress progress)
      throws IOException {
    progress.update("Fetching sources", 0, jars);
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader(Charset.defaultCharset());
        BufferedWriter writer = Files.newBufferedWriter(log)) {
      process.getOutputStream().close();
      int done = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        writer.write(line);
        writer.newLine();
        boolean downloaded = line.contains("Downloaded from") && line.contains("-sources.jar ");
        if (downloaded && done < jars) {
          progress.update("Fetching sources", ++done, jars);
        }
      }
      int exit = process.waitFor();
      if (exit == 0) {
        progress.update("Fetching sources", jars, jars);
      }
      return exit;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted while fetching source jars", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static String failure(int exit, List<Artifact> artifacts, Path log) throws IOException {
    StringBuilder errors = new StringBuilder();
    try (Stream<String> lines = Files.lines(log, Charset.defaultCharset())) {
      lines
          .filter(
              line ->
                  line.startsWith("[ERROR]") || line.toLowerCase(Locale.ROOT).contains("error:"))
          .filter(line -> line.length() > "[ERROR] ".length() && !line.contains("[Help 1]"))
          .limit(SHOWN_ERRORS)
          .forEach(line -> errors.append("\n  ").append(line));
    }
    return "Maven could not fetch "
        + artifacts.size()
        + " source jars (exit code "
        + exit
        + "):"
        + errors
        + "\nThey are needed once, with access to a Maven repository; the full output is in "
        + log
        + ". Without one, pass a directory with text of your own: --corpus DIR";
  }

  private static String pom(List<Artifact> artifacts) {
    StringBuilder items = new StringBuilder();
    for (Artifact artifact : artifacts) {
      items.append(
          """
                <artifactItem>
                  <groupId>%s</groupId>
                  <artifactId>%s</artifactId>
                  <version>%s</version>
                  <classifier>sources</classifier>
                </artifactItem>
          """
              .formatted(artifact.group(), artifact.name(), artifact.version()));
    }
    return """
    <project xmlns="http://maven.apache.org/POM/4.0.0">
      <modelVersion>4.0.0</modelVersion>
      <groupId>org.warmstart</groupId>
      <artifactId>corpus</artifactId>
      <version>1</version>
      <packaging>pom</packaging>
      <build>
        <plugins>
          <plugin>
            <groupId>org.apache.maven.plugins</groupId>
            <artifactId>maven-dependency-plugin</artifactId>
            <configuration>
              <outputDirectory>${project.basedir}/jars</outputDirectory>
              <artifactItems>
    %s          </artifactItems>
            </configuration>
          </plugin>
        </plugins>
      </build>
    </project>
    """
        .formatted(items);
  }
}
