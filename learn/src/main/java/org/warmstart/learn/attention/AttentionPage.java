package org.warmstart.learn.attention;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.nn.AttentionWatch.Kind;
import org.warmstart.pipeline.inspect.AttentionMap;
import org.warmstart.pipeline.inspect.AttentionResult;
import org.warmstart.pipeline.inspect.Attribution;
import org.warmstart.pipeline.inspect.AttributionResult;
import org.warmstart.pipeline.inspect.AttributionSettings;
import org.warmstart.pipeline.inspect.HeadStatistics;
import org.warmstart.pipeline.inspect.InspectedToken;
import org.warmstart.report.Cell;
import org.warmstart.report.HeadGrid;
import org.warmstart.report.Report;
import org.warmstart.report.Section;
import org.warmstart.report.Table;
import org.warmstart.report.WeightedText;

/** Attention and attributions of one text as an HTML page that opens offline. */
public final class AttentionPage {
  private final String checkpoint;
  private final AttentionResult attention;
  private final boolean wholeStack;
  private @Nullable AttributionResult attributions;

  /**
   * Starts a page.
   *
   * @param wholeStack whether all layers are there, without which nothing can be rolled out
   */
  public AttentionPage(String checkpoint, AttentionResult attention, boolean wholeStack) {
    this.checkpoint = checkpoint;
    this.attention = attention;
    this.wholeStack = wholeStack;
  }

  /** Adds what scores rest on. */
  public void add(AttributionResult result) {
    attributions = result;
  }

  /**
   * Refuses what no browser would open.
   *
   * @throws InputException if the page would have too many weights
   */
  public void requireSize() {
    long weights = 0;
    for (AttentionMap map : attention.maps()) {
      // the mean and the rollout stand beside the heads
      weights += (map.heads() + 2L) * map.queries().size() * map.keys().size();
    }
    if (weights > HeadGrid.MOST_WEIGHTS) {
      throw new InputException(
          "the page would have "
              + weights
              + " attention weights ("
              + size(attention)
              + "), and at most "
              + HeadGrid.MOST_WEIGHTS
              + " can be shown; choose --layers, or a shorter text");
    }
  }

  /** How much there is, for people. */
  public static String size(AttentionResult attention) {
    int heads = attention.maps().stream().mapToInt(AttentionMap::heads).sum();
    String written =
        attention.written().isEmpty() ? "" : " and " + attention.written().size() + " written";
    return heads + " heads, " + attention.tokens().size() + " tokens" + written;
  }

  /**
   * Writes the page.
   *
   * @throws InputException if the file cannot be written
   */
  public void write(Path file) {
    report().write(file);
  }

  private Report report() {
    Report report = Report.titled("Attention").subtitle(attention.architecture());
    Section first = report.section("The text");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Checkpoint", checkpoint);
    facts.put("Model", attention.architecture());
    facts.put("Shown", size(attention));
    first.facts(facts);
    first.paragraph(joined(attention.tokens()));
    if (!attention.written().isEmpty()) {
      first.paragraph("The decoder reads: " + joined(attention.written()));
    }
    if (attention.counts().isCut()) {
      first.callout(
          Section.Tone.WARNING,
          "The text was cut: "
              + attention.counts().read()
              + " of "
              + attention.counts().given()
              + " tokens were read.");
    }
    if (attributions != null) {
      attributions(report.section("What scores rest on"), attributions);
    }
    Map<String, List<AttentionMap>> groups = new LinkedHashMap<>();
    for (AttentionMap map : attention.maps()) {
      groups.computeIfAbsent(title(map), name -> new ArrayList<>()).add(map);
    }
    groups.forEach((title, maps) -> attention(report.section(title), title, maps));
    return report;
  }

  private static String joined(List<InspectedToken> tokens) {
    return String.join(" ", texts(tokens));
  }

  private static List<String> texts(List<InspectedToken> tokens) {
    return tokens.stream().map(InspectedToken::text).toList();
  }

  private static String title(AttentionMap map) {
    return switch (map.kind()) {
      case SELF -> "Attention";
      case ENCODER -> "Attention of the encoder";
      case DECODER -> "Attention of the decoder";
      case CROSS -> "Attention of the decoder to the text";
      case QUERY -> "Attention of the query stream";
      case PREDICTING -> "Attention of predicting stream " + (map.stream() + 1);
    };
  }

  // ---- attention

  private void attention(Section section, String title, List<AttentionMap> maps) {
    AttentionMap any = maps.get(0);
    List<float[]> rollout = wholeStack && any.isSelf() ? attention.rollout(any.kind()) : List.of();
    section.paragraph(
        "A row for each layer, a column for each head, and behind them their mean"
            + (rollout.isEmpty()
                ? ""
                : " and rollout: how much of each token's input is in its state by that layer, if"
                    + " attention and the residual beside it count alike (Abnar and Zuidema 2020)")
            + ". Attention says where a layer looks, and not by itself what an answer rests on.");
    HeadGrid grid = new HeadGrid(title, texts(any.queries()), texts(any.keys()));
    for (int i = 0; i < maps.size(); i++) {
      AttentionMap map = maps.get(i);
      List<String> cells =
          new ArrayList<>(
              IntStream.rangeClosed(1, map.heads()).mapToObj(head -> "head " + head).toList());
      cells.add("mean");
      List<float[]> values = new ArrayList<>(List.of(map.weights(), map.mean()));
      if (!rollout.isEmpty()) {
        cells.add("rollout");
        values.add(rollout.get(i));
      }
      grid.row("layer " + map.layer(), cells, joinedNumbers(values));
    }
    section.heads(grid);
    section.folded("How every head attends", statistics(any.kind(), any.stream()));
  }

  private static float[] joinedNumbers(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int first = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, first, part.length);
      first += part.length;
    }
    return all;
  }

  private Table statistics(Kind kind, int stream) {
    Table table =
        new Table(
            "Means over the tokens (Clark et al. 2019): entropy in nats; distance in tokens; shares",
            "Head",
            "Entropy",
            "Distance",
            "To previous",
            "To itself",
            "To next",
            "To special");
    for (HeadStatistics each : attention.statistics()) {
      if (each.kind() == kind && each.stream() == stream) {
        table.row(
            Cell.of("layer " + each.layer() + ", head " + each.head()),
            Cell.of(each.entropy(), 3),
            number(each.distance(), 2),
            number(each.previous(), 3),
            number(each.itself(), 3),
            number(each.next(), 3),
            Cell.of(each.specials(), 3));
      }
    }
    return table;
  }

  private static Cell number(@Nullable Double value, int decimals) {
    return Cell.of(value == null ? Double.NaN : value, decimals);
  }

  // ---- attributions

  /** Whose score an attribution is of. */
  static String name(Attribution each) {
    String place = each.place() == 0 ? "" : each.place() + ". ";
    String instead = each.instead() == null ? "" : " instead of " + each.instead();
    return place + each.word() + instead;
  }

  private static void attributions(Section section, AttributionResult result) {
    AttributionSettings settings = result.settings();
    boolean integrated = settings.method() == AttributionSettings.Method.INTEGRATED_GRADIENTS;
    section.paragraph(
        (integrated
                ? "Integrated gradients (Sundararajan et al. 2017) in "
                    + settings.steps()
                    + " steps from the baseline "
                    + settings.baseline().name().toLowerCase(Locale.ROOT)
                : "Gradient times input (Shrikumar et al. 2016)")
            + ". Blue tokens raise the score, orange and underlined ones lower it.");
    for (Attribution each : result.attributions()) {
      double strongest = 0;
      for (float value : each.tokens()) {
        strongest = Math.max(strongest, Math.abs(value));
      }
      for (float value : each.written()) {
        strongest = Math.max(strongest, Math.abs(value));
      }
      section.weighted(
          new WeightedText(line(each), texts(result.tokens()), each.tokens(), strongest));
      if (each.written().length > 0) {
        section.weighted(
            new WeightedText(
                "what the decoder has read", texts(result.written()), each.written(), strongest));
      }
    }
  }

  /** One attribution in a line: whose score, how much, and how well it adds up. */
  public static String line(Attribution each) {
    StringBuilder line = new StringBuilder(name(each));
    line.append(String.format(Locale.ROOT, ": score %.4f", each.score()));
    Attribution.Completeness completeness = each.completeness();
    if (completeness != null) {
      line.append(
          String.format(
              Locale.ROOT,
              "; attributions add up to %.4f, the scores' difference is %.4f",
              completeness.sum(),
              completeness.difference()));
    }
    return line.toString();
  }
}
