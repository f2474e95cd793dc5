package org.warmstart.base.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever is written is read back to an equal record. */
class ConfigRoundTripTest {
  enum Pooling {
    FIRST_TOKEN,
    MEAN
  }

  record Inner(double rate, float scale, int count, @Nullable String note) {}

  record Outer(
      String text,
      long seed,
      boolean shuffle,
      Pooling pooling,
      Path file,
      Optional<Integer> limit,
      List<Inner> parts,
      Map<String, String> labels,
      Inner inner) {}

  /** Characters that YAML takes for the end of a line, in keys as well. */
  @Property(tries = 50)
  void readsBackLineBreaksOfUnicode(@ForAll("breaks") String key, @ForAll("breaks") String value) {
    record Labels(Map<String, String> labels) {}
    Labels config = new Labels(Map.of(key, value));
    String yaml = ConfigWriter.toYaml(config);
    assertThat(
            ConfigReader.parse(yaml, "config.yaml", Path.of(""), List.of(), Labels.class).labels())
        .isEqualTo(config.labels());
  }

  @Provide
  Arbitrary<String> breaks() {
    return Arbitraries.of("a", "\u0085", "\u2028", "\u2029", "\n", " ", "\ufeff", "é", "'", "\"")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void readsBackWhatItWrote(@ForAll("configurations") Outer config) {
    String yaml = ConfigWriter.toYaml(config);
    Outer again =
        ConfigReader.parse(yaml, "config.yaml", Path.of("elsewhere"), List.of(), Outer.class);
    assertThat(again).as(yaml).isEqualTo(config);
  }

  @Provide
  Arbitrary<Outer> configurations() {
    Arbitrary<String> awkward =
        Arbitraries.of(
            "",
            "null",
            "~",
            "yes",
            "1e-4",
            "0x1F",
            "a: b",
            "# no",
            "- x",
            "*a",
            "&a",
            "!t",
            "{",
            "two\nlines\n",
            " spaces ",
            "\ttab",
            "'",
            "\"",
            "\\",
            "\u0085\u2028\u007F",
            "=",
            "<<",
            "😀 ü",
            "1_000",
            "---",
            "%x");
    Arbitrary<String> texts = Arbitraries.oneOf(awkward, Arbitraries.strings().ofMaxLength(20));
    Arbitrary<String> readable = texts.map(ConfigRoundTripTest::withoutUnprintable);
    Arbitrary<Inner> inner =
        Combinators.combine(
                Arbitraries.doubles(),
                Arbitraries.floats(),
                Arbitraries.integers(),
                readable.injectNull(0.3))
            .as(Inner::new);
    return Combinators.combine(
            readable,
            Arbitraries.longs(),
            Arbitraries.of(true, false),
            Arbitraries.of(Pooling.class),
            Arbitraries.strings().alpha().ofMinLength(1).map(name -> Path.of("/data", name)),
            Arbitraries.integers().optional(),
            inner.list().ofMaxSize(3),
            Arbitraries.maps(readable, readable).ofMaxSize(3))
        .flatAs(
            (text, seed, shuffle, pooling, file, limit, parts, labels) ->
                inner.map(
                    one ->
                        new Outer(text, seed, shuffle, pooling, file, limit, parts, labels, one)));
  }

  /** YAML has no place for lone surrogates and non-characters. */
  private static String withoutUnprintable(String text) {
    return text.codePoints()
        .filter(c -> Character.getType(c) != Character.SURROGATE && (c & 0xFFFE) != 0xFFFE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void writesEveryKeyInDeclaredOrder() {
    Outer config =
        new Outer(
            "a b",
            7,
            true,
            Pooling.FIRST_TOKEN,
            Path.of("/data/t.txt"),
            Optional.empty(),
            List.of(new Inner(1e-4, 0.5f, 3, null)),
            Map.of(),
            new Inner(2, 1, 0, "n"));
    assertThat(ConfigWriter.toYaml(config))
        .isEqualTo(
            """
            text: "a b"
            seed: 7
            shuffle: true
            pooling: "first-token"
            file: "/data/t.txt"
            limit: null
            parts:
              - rate: 1.0E-4
                scale: 0.5
                count: 3
                note: null
            labels: {}
            inner:
              rate: 2.0
              scale: 1.0
              count: 0
              note: "n"
            """);
  }
}
