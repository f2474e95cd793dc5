package org.warmstart.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.warmstart.base.InputException;

/** The files of a data source as a DuckDB relation, with nothing left to DuckDB's guessing. */
final class Relation {
  private static final Logger LOG = LoggerFactory.getLogger(Relation.class);
  private static final String TEXT_COLUMN = "text";

  private Relation() {}

  /** A SELECT over the files. Texts come as they are, and no cell of a text format is null. */
  static String select(DataSource source, List<Path> files) {
    return switch (source.actualFormat()) {
      case CSV -> delimited(source, files, ',', "\"");
      case TSV -> delimited(source, files, '\t', "");
      case TEXT ->
          "SELECT coalesce(text, '') AS text FROM "
              + readCsv(files, "", "", false, false, List.of(TEXT_COLUMN));
      case JSONL ->
          // at depth 1 every value stays JSON, so that texts like 2020-01-01 are not turned into
          // dates; ->> gives strings without their quotes and anything else as it is written
          "SELECT columns(*) ->> '$' FROM read_json("
              + Sql.literals(files)
              + ", format = 'newline_delimited', records = true, maximum_depth = 1,"
              + " union_by_name = true)";
      case PARQUET -> "SELECT * FROM read_parquet(" + Sql.literals(files) + ")";
      case AUTO -> throw new IllegalStateException("the format was not told");
    };
  }

  private static String delimited(
      DataSource source, List<Path> files, char ownDelimiter, String ownQuote) {
    char delimiter = source.delimiter() == null ? ownDelimiter : source.delimiter().charAt(0);
    String quote = source.quote() == null ? ownQuote : source.quote();
    Character quoteCharacter = quote.isEmpty() ? null : quote.charAt(0);
    List<String> first = FirstRecord.read(files.get(0), delimiter, quoteCharacter);
    boolean header = hasHeader(source, first);
    for (Path file : files.subList(1, files.size())) {
      List<String> other = FirstRecord.read(file, delimiter, quoteCharacter);
      if (header ? !other.equals(first) : other.size() != first.size()) {
        throw new InputException(
            file + ", line 1: not the columns of " + files.get(0) + ", which come first");
      }
    }
    List<String> names = header ? FirstRecord.names(first) : FirstRecord.numbered(first.size());
    String cells =
        names.stream()
            .map(Sql::identifier)
            .map(name -> "coalesce(" + name + ", '') AS " + name)
            .collect(Collectors.joining(", "));
    return "SELECT "
        + cells
        + " FROM "
        + readCsv(files, String.valueOf(delimiter), quote, header, source.ragged(), names);
  }

  private static boolean hasHeader(DataSource source, List<String> first) {
    if (source.header() != null) {
      return source.header();
    }
    boolean header = FirstRecord.isHeader(first);
    LOG.debug("{}: the first line {} a header", source.title(), header ? "is" : "is not");
    return header;
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
