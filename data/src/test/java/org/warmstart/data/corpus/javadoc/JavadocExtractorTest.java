package org.warmstart.data.corpus.javadoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavadocExtractorTest {
  private static FileComments read(String path, String source) {
    return JavadocExtractor.extract(List.of(new SourceFile("lib", path, source))).get(0);
  }

  private static List<JavadocEntry> extract(String source) {
    return read("a/Shelf.java", source).entries();
  }

  private static List<String> described(String source) {
    return extract(source).stream()
        .map(
            e -> e.kind() + " " + e.className() + "#" + e.name() + ":" + e.comment().text().strip())
        .toList();
  }

  @Test
  void findsEveryKindOfMember() {
    String source =
        """
        /** Licensed to nobody. */
        package a.b;
        import java.util.*;
        /** A shelf. */
        @Tag(names = {"x", "class"}, type = Map.Entry.class)
        public final class Shelf<T extends Comparable<? super T>> extends Thing implements A, B {
          /** Limit. */ private static final int MAX = cond() ? 3 : f(new int[] {1, 2}), other = 4;
          /** Books. */
          final Map<String, List<T>> books = new HashMap<>() {{ /** no */ put("}", null); }};
          static { /** no */ int x = 1; }
          /** Makes one. */
          public Shelf(@NonNull List<T> books, Map<String, Integer> index) throws IOException { }
          /** Puts. */
          @Override public <K, V> Map<K, V>[] put(T book, int... at) { /** no */ class L {} return null; }
          /** Native. */ native void run();
          /** A row. */
          protected static class Row { /** Its size. */ int size() { return 0; } }
          /** Colours. */
          enum Colour { /** As wine. */ RED(1) { /** no */ int v() { return '}'; } }, /** Sea. */ @Deprecated BLUE; /** Value. */ int v() { return 1; } }
          /** A pair. */
          record Pair<A>(A left, int right) { /** Checks. */ Pair { if (right < 0) throw new E(); } /** Left half. */ A half() { return left; } }
          /** Marks. */
          @interface Mark { /** Which. */ String[] value() default {"a", "}"}; /** Count. */ int n() default 1; }
          /** Sealed. */ sealed interface S permits X, Y { /** Says. */ default void say() {} }
          /** Not sealed. */ non-sealed class X implements S {}
        }
        """;
    assertThat(described(source))
        .containsExactly(
            "TYPE a.b.Shelf#Shelf:A shelf.",
            "FIELD a.b.Shelf#MAX:Limit.",
            "FIELD a.b.Shelf#books:Books.",
            "CONSTRUCTOR a.b.Shelf#Shelf:Makes one.",
            "METHOD a.b.Shelf#put:Puts.",
            "METHOD a.b.Shelf#run:Native.",
            "TYPE a.b.Shelf.Row#Row:A row.",
            "METHOD a.b.Shelf.Row#size:Its size.",
            "TYPE a.b.Shelf.Colour#Colour:Colours.",
            "ENUM_CONSTANT a.b.Shelf.Colour#RED:As wine.",
            "ENUM_CONSTANT a.b.Shelf.Colour#BLUE:Sea.",
            "METHOD a.b.Shelf.Colour#v:Value.",
            "TYPE a.b.Shelf.Pair#Pair:A pair.",
            "CONSTRUCTOR a.b.Shelf.Pair#Pair:Checks.",
            "METHOD a.b.Shelf.Pair#half:Left half.",
            "TYPE a.b.Shelf.Mark#Mark:Marks.",
            "METHOD a.b.Shelf.Mark#value:Which.",
            "METHOD a.b.Shelf.Mark#n:Count.",
            "TYPE a.b.Shelf.S#S:Sealed.",
            "METHOD a.b.Shelf.S#say:Says.",
            "TYPE a.b.Shelf.X#X:Not sealed.");
    assertThat(extract(source)).allMatch(entry -> entry.topLevelClass().equals("a.b.Shelf"));
  }

  @Test
  void countsParametersAndSeesOverride() {
    assertThat(
            extract(
                "class A { /** x */ @Override void f(Map<K, V> a, @P(1, 2) int b) {}"
                    + " /** y */ void g() {} }"))
        .extracting(JavadocEntry::name, JavadocEntry::parameters, JavadocEntry::override)
        .containsExactly(tuple("f", 2, true), tuple("g", 0, false));
  }

  @Test
  void isNotFooledByLiteralsAndComments() {
    String source =
        """
        class A {
          String a = "/** no */ { \\" class B {"; char c = '"', d = '\\'', e = '{';
          String block = \"""
              /** no */ class C { "quoted" \\\"""
              \""";
          // /** no */ class D {
          /* /** no */
          /**/
          /** Yes. */ int f() { return 1; }
          /** Twice. */ /** The last counts. */ int g;
          int h /** in the middle */ ;
        }
        """;
    assertThat(described(source)).containsExactly("METHOD A#f:Yes.", "FIELD A#g:The last counts.");
  }

  @Test
  void translatesUnicodeEscapes() {
    // the escapes spell: /** Größe. */ int größe; and the doubled backslash is no escape
    String source =
        "class A { \\u002f** Gr\\u00f6\\uuu00dfe. */ int gr\\u00f6\\u00dfe; String s=\"\\\\u0022\";"
            + " }";
    assertThat(described(source)).containsExactly("FIELD A#gr\u00f6\u00dfe:Gr\u00f6\u00dfe.");
  }

  @Test
  void readsPackageComments() {
    assertThat(read("a/package-info.java", "/** About a. */ @X package a.b; ").entries())
        .extracting(JavadocEntry::kind, JavadocEntry::name, JavadocEntry::className)
        .containsExactly(tuple(MemberKind.PACKAGE, "a.b", "a.b.package-info"));
  }

  @Test
  void survivesBrokenSources() {
    String whole =
        "/** A. */ class A { /** F. */ int f(int x) { return \"\\u0041}\"; } enum E { /** B */ B }"
            + " }";
    List<SourceFile> pieces = new ArrayList<>();
    for (int end = 0; end <= whole.length(); end++) {
      pieces.add(new SourceFile("lib", "A.java", whole.substring(0, end)));
      pieces.add(new SourceFile("lib", "A.java", whole.substring(end)));
    }
    assertThat(JavadocExtractor.extract(pieces))
        .hasSameSizeAs(pieces)
        .allMatch(FileComments::parsed);
    assertThat(described("class A { /** F. */ int f; /** never closed"))
        .containsExactly("FIELD A#f:F.");
    assertThat(described("class A { /** F. */ int f = = ; ] /** G. */ void g() { yes no } }"))
        .containsExactly("FIELD A#f:F.", "METHOD A#g:G.");
    assertThat(extract("class A { @ @( <<< /** x */ ) int")).isEmpty();
    assertThat(extract("/** Nameless. */ class { }")).isEmpty();
  }

  @Test
  void readsSourcesThatAreNewerThanTheCompiler() {
    String source =
        "class A { /** F. */ int f(Object o) { return switch (o) { case P(int x) when x > 1 -> x;"
            + " default -> 0; }; } /** G. */ void g() {} }";
    assertThat(described(source)).containsExactly("METHOD A#f:F.", "METHOD A#g:G.");
    // JDK 23 takes these lines for documentation, older ones for comments
    assertThat(extract("/// *Markdown*\nclass A { /// @return it\n int f() {} }")).isEmpty();
  }

  @Test
  void leavesOutDataInComments() {
    String data = "x ".repeat(40_000);
    assertThat(described("/** " + data + " */ class A { /** F. */ int f; }"))
        .containsExactly("FIELD A#f:F.");
  }

  private static List<FileComments> between(String source) {
    return JavadocExtractor.extract(
        List.of(
            new SourceFile("lib", "Before.java", "/** B. */ class Before {}"),
            new SourceFile("lib", "Deep.java", source),
            new SourceFile("lib", "After.java", "/** A. */ class After {}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"class A { ", "a<", "@A(", "int x = (", "void f() { {"})
  void deepNestingTakesOneFileOnly(String piece) {
    List<FileComments> comments = between("class A { " + piece + piece.repeat(100_000));
    assertThat(comments).extracting(FileComments::parsed).containsExactly(true, false, true);
    assertThat(comments).extracting(each -> each.entries().size()).containsExactly(1, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{@link a ", "{@return ", "{@summary ", "{@index \""})
  void deepInlineTagsLeaveOtherFilesAlone(String tag) {
    List<FileComments> comments = between("/** " + tag.repeat(6_000) + "*/ class A {}");
    assertThat(comments.get(0).entries()).hasSize(1);
    assertThat(comments.get(2).entries()).hasSize(1);
  }

  @Test
  void staysLinearOnHugeSources() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          extract("\\u0041".repeat(200_000));
          extract("/*".repeat(200_000));
          extract("#".repeat(200_000));
          extract("@".repeat(200_000));
          String line = "class A { String s = \"" + "x".repeat(10 << 20) + "\"; /** F. */ int f; }";
          assertThat(described(line)).containsExactly("FIELD A#f:F.");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.se", "java.base"})
  void saysThatItTakesTheCompiler(String modules) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                modules,
                "-cp",
                System.getProperty("java.class.path"),
                WithoutCompiler.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).contains("InputException: reading Java sources takes the compiler of a JDK");
  }

  @Test
  void manyThreadsReadAtOnce() {
    String source = "/** Outer. */ class A { /** F. */ int f; /** G {@code x}. */ void g() {} }";
    List<JavadocEntry> expected = extract(source);
    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> extract(source)).toList())
        .hasSize(64)
        .allMatch(expected::equals);
  }
}
