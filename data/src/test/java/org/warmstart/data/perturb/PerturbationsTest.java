package org.warmstart.data.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.lexicon.WordNet;

/** What holds for every perturbation, and what each one does. */
class PerturbationsTest {
  private static final List<Double> STRENGTHS = List.of(0.05, 0.1, 0.3, 0.6, 1.0);

  private static final List<String> TEXTS =
      List.of(
          "A gripping film, and it's not too long: Sarah didn't look at her watch in 95 minutes.",
          "no movement, no yuks, not much of anything.",
          "I will not see it again; David said (twice!) that they are going to sell 12 copies.",
          "films watched, watching movies",
          "word",
          "\u00fcber \ud83d\ude00 na\u00efve caf\u00e9s \u2014 \u201cquite\u201d good 3.5",
          "...",
          "");

  static List<String> names() {
    return Perturbations.ALL.names();
  }

  private static Perturbation of(String name) {
    String text = name.equals("prompts") ? "{name: prompts, templates: ['Review: {text}']}" : name;
    return Perturbations.parse(text, "test").values().iterator().next();
  }

  @ParameterizedTest
  @MethodSource("names")
  void nothingIsChangedWithStrengthZero(String name) {
    for (String text : TEXTS) {
      Perturbed same = of(name).apply(text, 0, new SeededRandom(1));
      assertThat(same.text()).isEqualTo(text);
      assertThat(same.touched()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theSeedFixesAllAndAnotherSeedGivesSomethingElse(String name) {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      String once = of(name).apply(TEXTS.get(0), 0.05, new SeededRandom(seed)).text();
      assertThat(of(name).apply(TEXTS.get(0), 0.05, new SeededRandom(seed)).text()).isEqualTo(once);
      seen.add(once);
    }
    // a single template can be drawn in one way only
    assertThat(seen.size()).isGreaterThan(name.equals("prompts") ? 0 : 1);
  }

  @ParameterizedTest
  @MethodSource("names")
  void theStrengthIsTheShareThatIsChanged(String name) {
    for (String text : TEXTS) {
      Perturbed all = of(name).apply(text, 1, new SeededRandom(3));
      for (double strength : STRENGTHS) {
        Perturbed some = of(name).apply(text, strength, new SeededRandom(3));
        if (!name.equals("distractor") && !name.equals("prompts")) {
          long wanted = Math.max(1, Math.round(strength * some.units()));
          assertThat((long) some.touched()).isEqualTo(Math.min(wanted, all.touched()));
        }
        assertThat(some.isUnchanged()).isEqualTo(some.touched() == 0);
        // what was changed comes from the edits and from nothing else
        assertThat(joined(some.after())).isEqualTo(some.text());
        assertThat(joined(some.before())).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aGreaterStrengthChangesWhatASmallerOneChangedToo(String name) {
    for (int seed = 0; seed < 10; seed++) {
      List<Edit> before = List.of();
      for (double strength : STRENGTHS) {
        List<Edit> edits = of(name).apply(TEXTS.get(2), strength, new SeededRandom(seed)).edits();
        assertThat(edits).containsAll(before);
        before = edits;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatKeepsWordsHasAsManyAfterwards(String name) {
    Perturbation perturbation = of(name);
    for (String text : List.of("the films were good", "David 's 12 dogs ran , she said")) {
      for (int seed = 0; perturbation.keepsWords() && seed < 10; seed++) {
        String changed = perturbation.apply(text, 0.5, new SeededRandom(seed)).text();
        assertThat(changed.split(" ", -1)).hasSameSizeAs(text.split(" ", -1));
      }
    }
  }

  @Test
  void theOnesThatMayChangeTheLabelSaySo() {
    assertThat(names().stream().filter(name -> !of(name).keepsLabel()))
        .containsExactly("word-order", "numbers", "names", "word-deletion", "word-masking");
  }

  private static String joined(List<Perturbed.Piece> pieces) {
    return pieces.stream().map(Perturbed.Piece::text).collect(Collectors.joining());
  }

  private static String all(String perturbation, String text) {
    return Perturbations.parse(perturbation, "test")
        .values()
        .iterator()
        .next()
        .apply(text, 1, new SeededRandom(5))
        .text();
  }

  /** Keys as they stand on a QWERTY keyboard. */
  @Test
  void neighboursTouch() {
    assertThat(Keyboard.neighbours('s').chars().mapToObj(c -> (char) c))
        .containsExactlyInAnyOrder('w', 'e', 'a', 'd', 'z', 'x');
    assertThat(Keyboard.neighbours('Q').chars().mapToObj(c -> (char) c))
        .containsExactlyInAnyOrder('W', 'A');
    assertThat(Keyboard.neighbours('p').chars().mapToObj(c -> (char) c))
        .containsExactlyInAnyOrder('o', 'l');
    assertThat(Keyboard.neighbours('\u00e9')).isEmpty();
  }

  /**
   * Distances to the word: a swap is one transposition, as in TextAttack's adjacent swap, a
   * deletion or insertion one letter, a neighbour one substitution, as nlpaug's keyboard augmenter
   * does with one letter a word.
   */
  @Test
  void aTypoIsOneSlip() {
    for (int seed = 0; seed < 50; seed++) {
      for (String kind : List.of("neighbour", "swap", "deletion", "insertion")) {
        String typo =
            Perturbations.parse("{name: typos, kinds: [" + kind + "]}", "test")
                .values()
                .iterator()
                .next()
                .apply("gripping", 1, new SeededRandom(seed))
                .text();
        assertThat(typo).startsWith("g").isNotEqualTo("gripping");
        int length = kind.equals("deletion") ? 7 : kind.equals("insertion") ? 9 : 8;
        assertThat(typo).hasSize(length);
        if (kind.equals("swap")) {
          assertThat(typo.chars().sorted().toArray())
              .isEqualTo("gripping".chars().sorted().toArray());
        }
        if (kind.equals("neighbour")) {
          long other = 0;
          for (int i = 0; i < 8; i++) {
            other += typo.charAt(i) == "gripping".charAt(i) ? 0 : 1;
          }
          assertThat(other).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void simpleOnesDoWhatTheirNamesSay() {
    assertThat(all("{name: case, to: upper}", "It's fine")).isEqualTo("IT'S FINE");
    assertThat(all("{name: case, to: title}", "it IS fine")).isEqualTo("It Is Fine");
    assertThat(all("{name: case, to: first-letter}", "It is")).isEqualTo("it Is");
    assertThat(all("{name: spacing, kinds: [doubled]}", "a b, c")).isEqualTo("a  b,  c");
    assertThat(all("{name: spacing, kinds: [missing]}", "a b, c")).isEqualTo("ab,c");
    assertThat(all("{name: spacing, kinds: [punctuation]}", "a b, 3.5!")).isEqualTo("a b , 3.5 !");
    assertThat(all("{name: punctuation, kinds: [dropped]}", "Well, 3.5 (or so)!"))
        .isEqualTo("Well 3.5 or so");
    assertThat(all("{name: punctuation, kinds: [added]}", "so be it"))
        .matches("so[.,;:!?] be[.,;:!?] it[.,;:!?]");
    assertThat(all("numbers", "12 of 7")).matches("[1-9][0-9] of [0-9]").isNotEqualTo("12 of 7");
    assertThat(all("look-alikes", "cape")).hasSize(4).doesNotContainPattern("[a-z]");
    assertThat(all("word-masking", "so be it")).isEqualTo("___ ___ ___");
    assertThat(all("word-deletion", "so be it")).matches("\\s?(so|be|it)");
    assertThat(all("{name: prompts, templates: ['Is \"{text}\" good?']}", "it"))
        .isEqualTo("Is \"it\" good?");
    String names = all("names", "Sarah met David; Sarah's dog");
    assertThat(names).matches("(\\w+) met \\w+; \\1's dog").doesNotContain("Sarah", "David");
  }

  @Test
  void distractorsAreAboutAsLongAsTheStrengthSays() {
    String text = "word ".repeat(40).strip();
    int few = Word.of(all("distractor", text)).size();
    assertThat(few).isBetween(80, 90);
    Perturbed one = of("distractor").apply(text, 0.01, new SeededRandom(2));
    assertThat(one.touched()).isEqualTo(1);
    assertThat(one.text()).startsWith(text + " ").endsWith(".");
  }

  @Test
  void wordsChangePlacesInTheirWindowOnly() {
    String shuffled = all("{name: word-order, window: 2}", "a b c d e");
    assertThat(shuffled).isEqualTo("b a d c e");
  }

  /** Pairs of the kind that CheckList's contractions have. */
  @Test
  void contractionsGoBothWaysAndNotWhereTheyMeanTwoThings() {
    Map<String, String> pairs =
        Map.of(
            "It isn't good", "It is not good",
            "I can't go", "I cannot go",
            "They won't", "They will not",
            "You're here", "You are here",
            "It's a film", "It is a film");
    pairs.forEach(
        (contracted, full) -> {
          assertThat(all("{name: contractions, to: written-out}", contracted)).isEqualTo(full);
          assertThat(all("{name: contractions, to: contracted}", full + " now"))
              .isEqualTo(contracted + " now");
        });
    for (String both : List.of("He'd go", "it's been", "Sarah's film", "what it is.")) {
      assertThat(all("contractions", both)).isEqualTo(both);
    }
  }

  /** The first synsets of WordNet 3.1 of these words, as its browser shows them. */
  @Test
  void synonymsAreWordNetsInTheirForm() {
    assertThat(WordNet.get().synonyms("film", 1))
        .containsExactly("movie", "picture", "pic", "flick");
    assertThat(WordNet.get().synonyms("films", 1)).contains("movies", "pictures");
    assertThat(WordNet.get().synonyms("helped", 1)).containsExactly("assisted", "aided");
    assertThat(WordNet.get().synonyms("stopping", 1)).contains("halting");
    // "bought" may be the past and the participle, but of "come" the one form that is listed is not
    assertThat(WordNet.get().synonyms("purchased", 1)).isEmpty();
    assertThat(WordNet.get().synonyms("children", 1)).isEmpty();
    assertThat(WordNet.get().synonyms("the", 1)).isEmpty();
    assertThat(WordNet.get().synonyms("xyzzy", 1)).isEmpty();
    assertThat(all("synonyms", "The Film is theirs")).isEqualTo("The Film is theirs");
    assertThat(all("synonyms", "FILM is theirs"))
        .matches("[A-Z]+ is theirs")
        .doesNotContain("FILM");
  }

  @Test
  void ownFilesAreTakenAndCheckedLineByLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("own.tsv");
    Files.writeString(file, "gut\ttoll\tsch\u00f6n\n\n");
    String own = "{name: synonyms, file: '" + file + "'}";
    assertThat(all(own, "Gut so")).isIn("Toll so", "Sch\u00f6n so");
    Files.writeString(file, "gut\ttoll\nschlecht\n");
    assertThatThrownBy(() -> all(own, "Gut so"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("own.tsv, line 2")
        .hasMessageContaining("a tab");
    Files.writeString(file, "");
    assertThatThrownBy(() -> all(own, "Gut so")).isInstanceOf(InputException.class);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> Perturbations.parse("typo", "--perturbations"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("typos");
    assertThatThrownBy(() -> Perturbations.parse("", "--perturbations"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> Perturbations.parse("{name: typos, kind: [swap]}", "test"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("kinds");
    assertThatThrownBy(() -> Perturbations.parse("{name: prompts, templates: ['Is it?']}", "test"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("templates.0");
    assertThat(Perturbations.parse("typos, case, typos", "test").keySet())
        .containsExactly("typos", "case", "typos 2");
  }
}
