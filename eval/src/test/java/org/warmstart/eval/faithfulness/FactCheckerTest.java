package org.warmstart.eval.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.eval.faithfulness.reading.DecimalMark;
import org.warmstart.text.Span;

class FactCheckerTest {
  /** Anything that grows with the square of the length takes minutes. */
  private static final Duration MOST_TIME = Duration.ofSeconds(15);

  private static List<CheckedFact> suspects(String text, String source) {
    return new FactChecker().check(text, source).suspects();
  }

  private static String at(Span span, String text) {
    return text.substring(span.start(), span.end());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // numbers in another form
        "It sold 0.8 million units. | It sold 800,000 units.",
        "It sold 800 thousand units. | It sold 800000 units.",
        "Twenty-five men came. | 25 men came.",
        "Two hundred and fifty thousand came. | 250,000 came.",
        "Half of the staff left. | 50% of the staff left.",
        "Two thirds of it is new. | 2/3 of it is new.",
        "It cost $1.2bn. | It cost 1,200 million dollars.",
        "A dozen eggs broke. | 12 eggs broke.",
        "The 3rd door opened. | The third door opened.",
        "It fell to -5 degrees. | It fell to minus 5 degrees.",
        // rounded
        "About 800 people came. | 803 people came.",
        "It sold 3.5 million. | It sold 3,487,201.",
        // Roman numerals
        "Henry 8 reigned. | Henry VIII reigned.",
        "It is of World War 2. | It is of World War II.",
        // units
        "They walked 5 miles. | They walked 8.05 km.",
        "It was 20 °C. | It was 68 °F.",
        "It took 90 minutes. | It took 1.5 hours.",
        "It grew 5 per cent. | It grew 5%.",
        "It weighs between 5 and 10 kg. | It weighs 5-10 kilograms.",
        // dates and times
        "He came on March 12. | He came on 2019-03-12.",
        "He came in 2019. | He came on 12 March 2019.",
        "He came on 12.3.2019. | He came on March 12th, 2019.",
        "He came on 3/12/19. | He came on 12 March 2019.",
        "He came on a Tuesday. | He came on 12 March 2019.",
        "He came at 9 pm. | He came at 21:00.",
        "It was the 1990s. | It was 1994.",
        // names
        "Mr. Babbage wrote. | Charles Babbage wrote.",
        "Babbage's machine ran. | The machine of Charles Babbage ran.",
        "The WHO met. | The World Health Organization met.",
        "The World Health Organization met. | The WHO met.",
        "Zurich grew. | Zürich grew.",
        "It is in Germany. | It is a German town.",
        "J. Smith ran. | John Smith ran.",
        "Prices rose quickly. | The prices rose quickly.",
        // negations
        "He was not happy with it. | He was unhappy with it.",
        "He did not win the seat. | He failed to win the seat.",
        "They will not only pay the fine. | They will pay the fine.",
        // other languages
        "Es waren 2 Millionen Euro. | Es waren 2\u202f000\u202f000 Euro.",
        "東京で80万人が参加した。 | 東京で800,000人が参加した。",
        "2019年3月12日 | 2019-03-12",
        "인구는 8만명이다. | 인구는 80,000명이다.",
      })
  void supports(String text, String source) {
    assertThat(suspects(text, source)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "It sold 800 million units. | It sold 800 thousand units. | MAGNITUDE | 800 million | 800 thousand",
        "It sold millions. | It sold 800 thousand. | MAGNITUDE | millions | 800 thousand",
        "It sold 12,500. | It sold 1,250. | MAGNITUDE | 12,500 | 1,250",
        "It sold 820 units. | It sold 803 units. | NUMBER | 820 | 803",
        "They walked 8 miles. | They walked 8 km. | UNIT | 8 miles | 8 km",
        "It cost €50. | It cost $50. | UNIT | €50 | $50",
        "He came on 13 March 2019. | He came on 12 March 2019. | DATE | 13 March 2019 | 12 March 2019",
        "He came in 2018. | He came in 2019. | DATE | 2018 | 2019",
        "He came on Monday. | He came on Friday. | DATE | Monday | Friday",
        "He came at 9:30. | He came at 8:30. | TIME | 9:30 | 8:30",
        "We met Anna Kowalska. | We met Anna Nowak. | NAME | Anna Kowalska | Anna Nowak",
        "We met John Brown. | We met John Smith and Mary Brown. | NAME | John Brown | John Smith",
        "He flew the A380 home. | He flew the A320 home. | NAME | A380 | A320",
        "He did not accept the offer. | He accepted the offer. | NEGATION | not accept | accepted",
        "He accepted the offer. | He never accepted the offer. | NEGATION | accepted | never accepted",
        "He was unhappy with the result. | He was happy with the result. | NEGATION | unhappy | happy",
      })
  void finds(String text, String source, FactKind kind, String place, String nearest) {
    List<CheckedFact> found = suspects(text, source);

    assertThat(found).hasSize(1);
    CheckedFact fact = found.get(0);
    assertThat(fact.kind()).isEqualTo(kind);
    assertThat(fact.verdict()).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(at(fact.place(), text)).isEqualTo(place);
    assertThat(at(Objects.requireNonNull(fact.nearest()), source)).isEqualTo(nearest);
  }

  @Test
  void namesTheFactorOfAConfusedMagnitude() {
    assertThat(suspects("It sold 800 million.", "It sold 800 thousand.").get(0).note())
        .isEqualTo("1,000 times as much as the source's 800 thousand");
  }

  @Test
  void warnsOfWhatBelongsToSomethingElse() {
    assertThat(suspects("She has 3 hens and 12 pigs.", "She has 12 hens and 3 pigs."))
        .hasSize(2)
        .allMatch(fact -> fact.kind() == FactKind.SWAP && fact.verdict() == Verdict.WARNING);
    assertThat(suspects("Alice paid Bob for the boat.", "Bob paid Alice for the boat."))
        .hasSize(2)
        .allMatch(fact -> fact.kind() == FactKind.SWAP);
    FactSettings without = new FactSettings(DecimalMark.POINT, Rounding.FAIR, 0.05, false);
    assertThat(
            new FactChecker(without)
                .check("Alice paid Bob for the boat.", "Bob paid Alice for the boat.")
                .suspects())
        .isEmpty();
  }

  @Test
  void readsDecimalsAsSet() {
    String text = "Es kostet 1.250.";
    String source = "It costs 1250.";
    assertThat(suspects(text, source)).hasSize(1);
    FactSettings comma = new FactSettings(DecimalMark.COMMA, Rounding.FAIR, 0.05, true);
    assertThat(new FactChecker(comma).check(text, source).suspects()).isEmpty();
    FactSettings either = new FactSettings(DecimalMark.EITHER, Rounding.FAIR, 0.05, true);
    assertThat(new FactChecker(either).check("1.250 and 1,250", "1250").suspects()).isEmpty();
  }

  @Test
  void roundsAsSet() {
    String text = "There are 800 of them.";
    String source = "There are 803 of them.";
    assertThat(suspects(text, source)).hasSize(1);
    FactSettings always = new FactSettings(DecimalMark.POINT, Rounding.ALWAYS, 0.05, true);
    assertThat(new FactChecker(always).check(text, source).suspects()).isEmpty();
    FactSettings never = new FactSettings(DecimalMark.POINT, Rounding.NEVER, 0.05, true);
    assertThat(new FactChecker(never).check("About 800 came.", "803 came.").suspects()).hasSize(1);
  }

  @Test
  void leavesRelativeDaysOpen() {
    FactCheck check = new FactChecker().check("He came yesterday.", "He came on Friday.");
    assertThat(check.facts()).hasSize(1);
    assertThat(check.facts().get(0).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check.hasUnsupported()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1,",
        "a. ",
        "Aa ",
        "not ",
        "12 March ",
        "$",
        "%",
        "-",
        "II ",
        "one hundred ",
        "\u2029",
        " ",
        "'",
        "A.",
        "万",
        "カ",
        "\ud800",
        "1/",
        "Mr. ",
        "un",
        "3:00 ",
        "e\u0301"
      })
  void takesLittleTimeForHostileText(String piece) {
    String text = piece.repeat((1 << 20) / piece.length());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    new FactChecker().check(text, text + " 7 ends");
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(MOST_TIME);
  }
}
