package org.warmstart.eval.metric;

import java.util.List;

/**
 * Values that do not fit under one name.
 *
 * @param name as JSON names it, such as {@code confusion}
 * @param columns the columns' names; the first says what a row is of
 * @param rows of each row its cells: texts and numbers
 */
public record MetricTable(String name, List<String> columns, List<List<Object>> rows) {
  public MetricTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            name + ": a row has " + row.size() + " cells, but there are " + columns.size());
      }
    }
  }
}
