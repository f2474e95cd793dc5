package org.warmstart.learn.faithfulness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.eval.faithfulness.CheckedFact;
import org.warmstart.eval.faithfulness.FactCheck;
import org.warmstart.eval.faithfulness.FactCounts;
import org.warmstart.eval.faithfulness.FactKind;
import org.warmstart.eval.faithfulness.Verdict;
import org.warmstart.report.Cell;
import org.warmstart.report.ComparedText;
import org.warmstart.report.Report;
import org.warmstart.report.Section;
import org.warmstart.report.Table;

/**
 * A page with texts beside their sources: unsupported facts are marked with their kind and linked
 * to what is nearest in the source. Texts without findings are counted and not shown.
 */
public final class FaithfulnessPage {
  private static final int MOST_UNITS = 20_000_000;

  private final int mostTexts;
  private final List<ComparedText> shown = new ArrayList<>();
  private long units;
  private long leftOut;

  /**
   * A page.
   *
   * @param mostTexts how many texts with findings it shows; it counts the others
   */
  public FaithfulnessPage(int mostTexts) {
    this.mostTexts = mostTexts;
  }

  /**
   * Adds a text if there is something to show.
   *
   * @param name where it comes from
   * @param remark a line below, such as a score; may be empty
   * @param always whether it is shown without findings, too
   */
  public void add(
      String name, String remark, String text, String source, FactCheck check, boolean always) {
    if (check.suspects().isEmpty() && !always) {
      return;
    }
    long more = (long) text.length() + source.length();
    if (shown.size() >= mostTexts || units + more > MOST_UNITS) {
      leftOut++;
      return;
    }
    units += more;
    List<ComparedText.Mark> marks = new ArrayList<>();
    for (CheckedFact fact : check.facts()) {
      if (fact.isSuspect() || fact.verdict() == Verdict.CONVERTED) {
        marks.add(mark(fact));
      }
    }
    shown.add(new ComparedText(name, remark, text, source, marks));
  }

  private static ComparedText.Mark mark(CheckedFact fact) {
    ComparedText.Weight weight =
        switch (fact.verdict()) {
          case UNSUPPORTED -> ComparedText.Weight.BAD;
          case WARNING, UNKNOWN -> ComparedText.Weight.DOUBTFUL;
          case SUPPORTED, CONVERTED -> ComparedText.Weight.NOTE;
        };
    ComparedText.Range there =
        fact.nearest() == null
            ? null
            : new ComparedText.Range(fact.nearest().start(), fact.nearest().end());
    return new ComparedText.Mark(
        fact.place().start(), fact.place().end(), weight, fact.kind().label(), fact.note(), there);
  }

  /**
   * Writes the page.
   *
   * @param subtitle what was compared
   * @param scores further numbers by their names
   * @throws InputException if it cannot be written
   */
  public void write(Path file, String subtitle, FactCounts counts, Map<String, String> scores) {
    Report report = Report.titled("Facts and their sources").subtitle(subtitle);
    Section summary = report.section("Summary");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Texts", String.format(Locale.ROOT, "%,d", counts.texts()));
    facts.put("With an unsupported fact", share(counts.withUnsupported(), counts.texts()));
    facts.put("With that or a warning", share(counts.withSuspects(), counts.texts()));
    facts.put("Facts supported", share(counts.all().supported(), counts.all().facts()));
    facts.putAll(scores);
    summary.facts(facts).table(kinds(counts));
    summary.callout(
        Section.Tone.NOTE,
        "Facts are found by rules. Statements in other words, and names that look like ordinary"
            + " words, are not seen; not every mark is an error.");
    Section texts = report.section("Texts");
    if (leftOut > 0) {
      texts.callout(
          Section.Tone.WARNING,
          Messages.count(
                  leftOut, "further text with findings is", "further texts with findings are")
              + " not shown here, but counted above.");
    }
    if (shown.isEmpty()) {
      texts.paragraph("No text has an unsupported fact or a warning.");
    }
    texts.compared("c", shown);
    report.write(file);
  }

  private static Table kinds(FactCounts counts) {
    Table table =
        new Table(
            "Facts by kind", "kind", "facts", "supported", "unknown", "warnings", "unsupported");
    for (FactKind kind : FactKind.values()) {
      FactCounts.OfKind of = counts.of(kind);
      if (of.facts() > 0) {
        table.row(
            Cell.of(kind.label()),
            Cell.of(of.facts()),
            Cell.of(of.supported()),
            Cell.of(of.unknown()),
            Cell.of(of.warnings()),
            Cell.of(of.unsupported()));
      }
    }
    return table;
  }

  /** Such as {@code 12 of 100 (12.0 %)}. */
  public static String share(long part, long all) {
    return all == 0
        ? "none"
        : String.format(Locale.ROOT, "%,d of %,d (%.1f %%)", part, all, 100.0 * part / all);
  }
}
