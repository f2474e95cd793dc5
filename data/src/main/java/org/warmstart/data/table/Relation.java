package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The files of a data source as a DuckDB relation, with nothing left to DuckDB's guessing. */
final class Relation {
  private Relation() {}

  /** A SELECT over the files. Texts come as they are, and no cell of a text format is null. */
  static String select(DataSource source, List<Path> files) {
    return switch (source.actualFormat()) {
      case CSV, TSV, TEXT -> delimited(source, files);
      case JSONL, JSON ->
          // at depth 1 every value stays JSON, so that texts like 2020-01-01 are not turned into
          // dates; ->> gives strings without their quotes and anything else as it is written
          "SELECT columns(*) ->> '$' FROM read_json("
              + Sql.literals(files)
              + ", format = 'auto', records = true, maximum_depth = 1, union_by_name = true)";
      case PARQUET -> "SELECT * FROM read_parquet(" + Sql.literals(files) + ")";
      case CONLL, CONLLU, SQUAD, AUTO ->
          throw new IllegalStateException("no format of the database's");
    };
  }

  private static String delimited(DataSource source, List<Path> files) {
    Header header = DelimitedRows.header(source);
    Delimiters delimiters = Delimiters.of(source);
    String cells =
        header.names().stream()
            .map(Sql::identifier)
            .map(name -> "coalesce(" + name + ", '') AS " + name)
            .collect(Collectors.joining(", "));
    return "SELECT "
        + cells
        + " FROM "
        + readCsv(
            files,
            text(delimiters.delimiter()),
            text(delimiters.quote()),
            header.present(),
            source.ragged(),
            header.names());
  }

  private static String text(int character) {
    return character == DelimitedReader.NONE ? "" : Character.toString(character);
  }

  private static String readCsv(
      List<Path> files,
      String delimiter,
      String quote,
      boolean header,
      boolean ragged,
      List<String> names) {
    String columns =
        names.stream()
            .map(name -> Sql.literal(name) + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    return "read_csv("
        + Sql.literals(files)
        + ", auto_detect = false, delim = "
        + Sql.literal(delimiter)
        + ", quote = "
        + Sql.literal(quote)
        + ", escape = "
        + Sql.literal(quote)
        + ", header = "
        + header
        + (ragged ? ", strict_mode = false, null_padding = true" : "")
        + ", columns = "
        + columns
        + ")";
  }
}
