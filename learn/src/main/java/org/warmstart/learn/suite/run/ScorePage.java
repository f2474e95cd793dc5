package org.warmstart.learn.suite.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.Messages;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.result.ScoredToken;
import org.warmstart.pipeline.result.ScoringResult;
import org.warmstart.report.Report;
import org.warmstart.report.Section;
import org.warmstart.report.ShadedText;

/** A page that shows how surprised a model is by each token of texts. */
public final class ScorePage {
  /** Texts on a page; more of them no browser shows well. */
  public static final int MOST_TEXTS = 500;

  private static final double MOST_BITS = 16;

  private ScorePage() {}

  /** A text, or a context and its continuation, with its scores. */
  public record Entry(TextInput input, ScoringResult result) {}

  /**
   * Writes the page.
   *
   * @param entries at most {@link #MOST_TEXTS}
   * @param pseudo whether each token is given all others, as by a masked model
   * @throws org.warmstart.base.InputException if the file cannot be written
   */
  public static void write(Path file, Path checkpoint, List<Entry> entries, boolean pseudo) {
    Report report = Report.titled("Surprise, token by token").subtitle(checkpoint.toString());
    Section texts = report.section("Texts");
    texts.paragraph(
        "The darker a token, the less likely the model finds it "
            + (pseudo ? "among all others of its text" : "behind what stands before it")
            + "; at full shade it has "
            + (int) MOST_BITS
            + " bits or more. What has no shade was not scored. Point at a token for its numbers.");
    for (Entry entry : entries) {
      texts.shaded(pieces(entry));
      texts.facts(facts(entry.result()));
    }
    report.write(file);
  }

  private static Map<String, String> facts(ScoringResult result) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("log-probability", format(result.logProbability()));
    facts.put("tokens", Messages.count(result.scored().size(), "token"));
    facts.put("perplexity", format(result.perplexity()));
    facts.put("greedy", result.greedy() ? "yes" : "no");
    return facts;
  }

  private static String format(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static List<ShadedText> pieces(Entry entry) {
    String second = entry.input().second();
    String all = second == null ? entry.input().text() : entry.input().text() + second;
    List<ShadedText> pieces = new ArrayList<>();
    int at = 0;
    for (ScoredToken token : entry.result().scored()) {
      int start = Math.max(at, token.start());
      if (start > at) {
        pieces.add(new ShadedText(all.substring(at, start), 0, ""));
      }
      // tokens may share a character, of which each has some bytes
      int end = Math.max(start, token.end());
      double bits = -token.logProbability() / Math.log(2);
      pieces.add(
          new ShadedText(
              start == end ? "·" : all.substring(start, end),
              Math.min(1, Math.max(0, bits / MOST_BITS)),
              String.format(
                  Locale.ROOT,
                  "%s: %.4f, %.1f bits%s",
                  token.token(),
                  token.logProbability(),
                  bits,
                  token.likeliest() ? ", the likeliest" : "")));
      at = end;
    }
    if (at < all.length()) {
      pieces.add(new ShadedText(all.substring(at), 0, ""));
    }
    return pieces;
  }
}
