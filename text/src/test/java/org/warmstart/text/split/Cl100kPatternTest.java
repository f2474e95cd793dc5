package org.warmstart.text.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.warmstart.text.regex.TextPattern;
import org.warmstart.text.stage.Text;
import org.warmstart.text.unicode.WellFormed;

/** The pattern that is scanned by hand finds what the regular expression finds. */
class Cl100kPatternTest {
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(3);
    Arbitrary<String> likely =
        Arbitraries.of(
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "\u3000",
            "\u0085",
            "\u2028",
            "'",
            "'s",
            "'S",
            "'LL",
            "'re",
            "'vE",
            "'\u017F",
            "a",
            "Ab",
            "é",
            "東",
            "😀",
            "\uD835\uDFD8",
            "1",
            "12",
            "1234",
            "½",
            ".",
            "!?",
            "/",
            "e\u0301",
            "\u0301",
            "_",
            "\u200B");
    return Arbitraries.oneOf(likely, likely, any)
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 5000)
  void theScannedPatternIsTheRegularExpression(@ForAll("texts") String text) {
    for (Cl100kPattern.Form form : Cl100kPattern.Form.values()) {
      char[] chars = WellFormed.chars(text);
      TextPattern pattern = TextPattern.regex(form.regex(), "test");
      List<String> wanted =
          pieces(
              chars, pattern.matches(Text.slice(chars, 0, chars.length, false), 0, chars.length));
      assertThat(pieces(chars, new Cl100kPattern.Scan(form, chars, 0, chars.length)))
          .isEqualTo(wanted);
      assertThat(String.join("", wanted)).isEqualTo(new String(chars));
    }
  }

  private static List<String> pieces(char[] chars, TextPattern.Matches matches) {
    List<String> pieces = new ArrayList<>();
    while (matches.next()) {
      pieces.add(new String(chars, matches.start(), matches.end() - matches.start()));
    }
    return pieces;
  }
}
