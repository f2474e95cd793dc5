package org.warmstart.learn.card;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warmstart.base.file.GeneratedText;
import org.warmstart.model.Model;
import org.warmstart.report.BaseCards;
import org.warmstart.report.ModelCard;

/** The card of a model that was put together from others, and is yet to be trained. */
public final class ComposedCard {
  private ComposedCard() {}

  /**
   * Writes {@code README.md}, unless there is one that is somebody's own.
   *
   * @param bases the checkpoints that it has weights of
   * @param totals numbers of parameters, by what they are
   * @return whether it was written
   */
  public static boolean write(
      Model model, List<Path> bases, Map<String, Long> totals, Path folder) {
    CardUsage usage = new CardUsage(model.config(), model.head(), false);
    ModelCard card =
        new ModelCard(usage.architecture() + " put together", "merge", BaseCards.of(bases));
    StringBuilder table = new StringBuilder("| | parameters |\n|---|---|\n");
    totals.forEach(
        (name, count) -> table.append(String.format(Locale.ROOT, "| %s | %,d |\n", name, count)));
    card.section(
        "What it is",
        "Encoder and decoder put together for warm-started training; what is random has not been"
            + " trained, so fine-tune it before use.\n\n"
            + table);
    usage.addTo(card);
    return GeneratedText.write(folder.resolve("README.md"), card.text());
  }
}
