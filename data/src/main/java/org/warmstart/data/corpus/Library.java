package org.warmstart.data.corpus;

import java.util.List;

/**
 * An open-source library whose sources the demo reads.
 *
 * @param name the label, as people call the library
 * @param artifacts Maven coordinates {@code group:artifact:version} whose {@code sources} jars hold
 *     it
 */
public record Library(String name, List<String> artifacts) {
  public Library {
    artifacts = List.copyOf(artifacts);
  }

  /**
   * The twelve libraries of the demo, pinned to versions whose sources are published. About 30 MB
   * are downloaded.
   */
  public static List<Library> standard() {
    return List.of(
        new Library("commons-collections", List.of("org.apache.commons:commons-collections4:4.4")),
        new Library("commons-lang", List.of("org.apache.commons:commons-lang3:3.17.0")),
        new Library("commons-math", List.of("org.apache.commons:commons-math3:3.6.1")),
        new Library("guava", List.of("com.google.guava:guava:33.4.0-jre")),
        new Library("hadoop", List.of("org.apache.hadoop:hadoop-common:3.4.1")),
        new Library("hibernate", List.of("org.hibernate.orm:hibernate-core:6.6.5.Final")),
        new Library("jackson", List.of("com.fasterxml.jackson.core:jackson-databind:2.18.2")),
        new Library("lucene", List.of("org.apache.lucene:lucene-core:9.12.1")),
        new Library(
            "netty",
            List.of(
                "io.netty:netty-common:4.1.117.Final",
                "io.netty:netty-handler:4.1.117.Final",
                "io.netty:netty-codec-http:4.1.117.Final")),
        new Library("pdfbox", List.of("org.apache.pdfbox:pdfbox:3.0.3")),
        new Library("poi", List.of("org.apache.poi:poi:5.4.0")),
        new Library(
            "spring",
            List.of(
                "org.springframework:spring-core:6.2.2",
                "org.springframework:spring-web:6.2.2",
                "org.springframework:spring-context:6.2.2")));
  }

  /** Four of them, about 4 MB, for a quick look. */
  public static List<Library> quick() {
    List<String> names = List.of("commons-collections", "commons-lang", "jackson", "netty");
    return standard().stream().filter(library -> names.contains(library.name())).toList();
  }
}
