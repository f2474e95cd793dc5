package org.warmstart.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Attention weights to look at: a grid of small heat maps, a row for each layer and a column for
 * each head, of which one at a time is shown large, as a heat map and as lines between tokens.
 * Works by mouse, touch and keyboard.
 *
 * <p>Weights are kept as 255ths, a byte each.
 */
public final class HeadGrid implements Block {
  /** The most weights in a grid, so that a browser opens the report. */
  public static final long MOST_WEIGHTS = 6_000_000;

  private static final int LEVELS = 255;

  private final String title;
  private final List<String> queries;
  private final List<String> keys;
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private long weights;

  /**
   * Makes an empty grid.
   *
   * @param title what attends to what
   * @param queries the tokens that attend
   * @param keys the tokens that are attended to
   */
  public HeadGrid(String title, List<String> queries, List<String> keys) {
    this.title = title;
    this.queries = List.copyOf(queries);
    this.keys = List.copyOf(keys);
  }

  /**
   * Adds a row.
   *
   * @param name such as {@code layer 1}
   * @param cells the names of its cells, such as {@code head 1}
   * @param values from 0 to 1, [cells × queries × keys]
   * @throws IllegalArgumentException if there are more or fewer, or more in all than {@link
   *     #MOST_WEIGHTS}
   */
  public HeadGrid row(String name, List<String> cells, float[] values) {
    int size = queries.size() * keys.size();
    if (values.length != cells.size() * size) {
      throw new IllegalArgumentException(
          values.length + " weights of " + cells.size() + " cells of " + size);
    }
    weights += values.length;
    if (weights > MOST_WEIGHTS) {
      throw new IllegalArgumentException("more than " + MOST_WEIGHTS + " weights in a grid");
    }
    List<String> packed = new ArrayList<>();
    for (int cell = 0; cell < cells.size(); cell++) {
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        float value = Math.max(0, Math.min(1, values[cell * size + i]));
        bytes[i] = (byte) Math.round(value * LEVELS);
      }
      packed.add(Base64.getEncoder().encodeToString(bytes));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("cells", List.copyOf(cells));
    row.put("weights", packed);
    rows.add(row);
    return this;
  }

  @Override
  public void write(HtmlWriter html) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", title);
    data.put("queries", queries);
    data.put("keys", keys);
    data.put("rows", rows);
    html.markup("<div class=\"heads\"><noscript><p>These pictures need JavaScript.</p></noscript>");
    html.heads(data).markup("</div>\n");
  }
}
