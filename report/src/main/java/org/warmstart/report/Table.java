package org.warmstart.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table with a caption, a head and any number of rows. The first column names the rows. */
public final class Table implements Block {
  private final String caption;
  private final List<String> columns;
  private final List<List<Cell>> rows = new ArrayList<>();
  private final Map<Integer, Boolean> best = new TreeMap<>();

  /**
   * Makes a table without rows.
   *
   * @param caption what the table shows; may be empty
   * @param columns heads of the columns
   */
  public Table(String caption, String... columns) {
    this.caption = caption;
    this.columns = List.of(columns);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not a cell for each column
   */
  public Table row(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
    }
    rows.add(List.of(cells));
    return this;
  }

  /**
   * Marks the best number of a column: all rows that show it.
   *
   * @param column the head of the column
   * @param higherIsBetter whether the largest number is the best, or the smallest
   */
  public Table markBest(String column, boolean higherIsBetter) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException("no column '" + column + "'; there are: " + columns);
    }
    best.put(index, higherIsBetter);
    return this;
  }

  @Override
  public void write(HtmlWriter html) {
    html.markup("<div class=\"scroll\" tabindex=\"0\"><table>\n");
    if (!caption.isEmpty()) {
      html.element("caption", caption).markup("\n");
    }
    html.markup("<thead><tr>");
    for (int column = 0; column < columns.size(); column++) {
      html.markup("<th scope=\"col\"" + (isNumeric(column) ? " class=\"number\">" : ">"));
      html.text(columns.get(column)).markup("</th>");
    }
    html.markup("</tr></thead>\n<tbody>\n");
    for (List<Cell> row : rows) {
      html.markup("<tr>");
      for (int column = 0; column < row.size(); column++) {
        cell(html, row.get(column), column);
      }
      html.markup("</tr>\n");
    }
    html.markup("</tbody></table></div>\n");
  }

  private void cell(HtmlWriter html, Cell cell, int column) {
    String name = column == 0 ? "th" : "td";
    html.markup("<" + name + (column == 0 ? " scope=\"row\"" : ""));
    html.markup(cell.numeric() ? " class=\"number\">" : ">");
    if (isBest(cell, column)) {
      html.markup("<strong class=\"best\">").text(cell.text());
      html.markup("<span class=\"hidden\"> (best)</span></strong>");
    } else {
      html.text(cell.text());
    }
    html.markup("</" + name + ">");
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty() && rows.stream().allMatch(row -> row.get(column).numeric());
  }

  private boolean isBest(Cell cell, int column) {
    Boolean higher = best.get(column);
    if (higher == null || Double.isNaN(cell.value())) {
      return false;
    }
    double sign = higher ? 1 : -1;
    return rows.stream()
        .map(row -> row.get(column).value())
        .noneMatch(other -> sign * other > sign * cell.value());
  }
}
