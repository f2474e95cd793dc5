package org.warmstart.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.file.TemporaryFolder;

class RowsTest {
  private final Path folder;

  RowsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<List<String>> read(DataSource source) {
    List<List<String>> read = new ArrayList<>();
    try (Rows rows = Rows.open(source)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        assertThat(row.number()).isEqualTo(read.size() + 1L);
        read.add(
            row.columns().stream().map(name -> row.isNull(name) ? "∅" : row.text(name)).toList());
      }
    }
    return read;
  }

  private static List<String> columns(DataSource source) {
    try (Rows rows = Rows.open(source)) {
      return rows.columns();
    }
  }

  @Test
  void tsvWithoutHeaderTakesQuotesLiterally() {
    Path tsv = file("a.tsv", "he said \"hi\t1\n\"x\" y , z\t0\n\t2\n");
    DataSource source =
        DataSource.of(tsv).withColumns(columnsOf("label", "1", "sentence", "column0"));
    assertThat(columns(source)).containsExactly("label", "sentence");
    assertThat(read(source))
        .containsExactly(
            List.of("1", "he said \"hi"), List.of("0", "\"x\" y , z"), List.of("2", ""));
  }

  private static Map<String, String> columnsOf(String... pairs) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      columns.put(pairs[i], pairs[i + 1]);
    }
    return columns;
  }

  @Test
  void tsvHeaderIsRecognisedBehindAByteOrderMark() {
    Path tsv = file("a.tsv", "\uFEFFQuality\t#1 String\t#2 String\r\n1\tA b.\tC d.\r\n");
    assertThat(columns(DataSource.of(tsv))).containsExactly("Quality", "#1 String", "#2 String");
    assertThat(read(DataSource.of(tsv))).containsExactly(List.of("1", "A b.", "C d."));
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstCell() {
    Path tsv = file("a.tsv", "\uFEFFA first sentence is here.\t1\nB\t2\n");
    assertThat(read(DataSource.of(tsv)))
        .containsExactly(List.of("A first sentence is here.", "1"), List.of("B", "2"));
  }

  @Test
  void whetherThereIsAHeaderCanBeSaid() {
    Path tsv = file("a.tsv", "cat\tdog\nfox\towl\n");
    assertThat(read(DataSource.of(tsv))).containsExactly(List.of("fox", "owl"));
    assertThat(read(DataSource.of(tsv).withHeader(false))).hasSize(2);
    Path numbers = file("b.tsv", "1\t2\n3\t4\n");
    assertThat(read(DataSource.of(numbers))).hasSize(2);
    assertThat(columns(DataSource.of(numbers).withHeader(true))).containsExactly("1", "2");
  }

  @Test
  void raggedRowsAreReadWhenAllowed() throws IOException {
    Path tsv = file("a.tsv", "a\t1\nb\t2\tmore\tand more\nc\nd\t4\n");
    assertThatThrownBy(() -> read(DataSource.of(tsv)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "2 rows cannot be used:\n  "
                + tsv
                + ", line 2: expected 2 columns, found 4\n  "
                + tsv
                + ", line 3: expected 2 columns, found 1");
    assertThat(read(DataSource.of(tsv).withRaggedRows()))
        .containsExactly(List.of("a", "1"), List.of("b", "2"), List.of("c", ""), List.of("d", "4"));
    Path bad = folder.resolve("u.tsv");
    Files.write(bad, "ok\t1\nb\u00e4d\t2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFails(DataSource.of(bad).withRaggedRows(), "u.tsv, line 2: not UTF-8");
  }

  @Test
  void compressed() throws IOException {
    Path gzip = folder.resolve("a.tsv.gz");
    try (OutputStream bytes = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      bytes.write("text\tlabel\na \"b\t1\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(DataSource.of(gzip))).containsExactly(List.of("a \"b", "1"));
  }

  @Test
  void csvWithQuotedLineEnds() {
    Path csv = file("a.csv", "id,text\n1,\"a, \"\"b\"\"\nc\"\n2,\n");
    assertThat(read(DataSource.of(csv)))
        .containsExactly(List.of("1", "a, \"b\"\nc"), List.of("2", ""));
  }

  @Test
  void delimiterAndQuoteCanBeSaid() {
    Path csv = file("a.csv", "id;text\n1;'a;b'\n");
    DataSource source =
        new DataSource(List.of(csv), TableFormat.CSV, null, ";", "'", false, Map.of(), null, null);
    assertThat(read(source)).containsExactly(List.of("1", "a;b"));
  }

  @Test
  void jsonLinesKeepTextsAsTheyAre() {
    Path json =
        file(
            "a.jsonl",
            """
            {"text":"2020-1-01","label":1,"more":{"x":[1,2]}}
            {"text":"say \\"é\\"\\n","label":2.50,"more":null}
            """);
    assertThat(read(DataSource.of(json)))
        .containsExactly(
            List.of("2020-1-01", "1", "{\"x\":[1,2]}"), List.of("say \"é\"\n", "2.5", "∅"));
  }

  @Test
  void parquet() throws SQLException {
    Path parquet = folder.resolve("a.parquet");
    try (Connection connection = DuckDb.connect(new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT 'row ' || i AS text, i / 4 AS score, i AS label FROM range(5000) t(i))"
              + " TO '"
              + parquet
              + "'");
    }
    try (Rows rows = Rows.open(DataSource.of(parquet))) {
      for (int i = 0; i < 5000; i++) {
        Row row = rows.next();
        assertThat(row.text("text")).isEqualTo("row " + i);
        assertThat(row.number("score")).isEqualTo(i / 4.0);
        assertThat(row.integer("label")).isEqualTo(i);
      }
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  void textKeepsEveryLine() {
    Path text = file("a.txt", "one, \"two\"\n\n  three\t3\nlast");
    assertThat(read(DataSource.of(text)))
        .containsExactly(
            List.of("one, \"two\""), List.of(""), List.of("  three\t3"), List.of("last"));
  }

  @Test
  void sqlFiltersJoinsAndComputes() {
    Path tsv = file("a.tsv", "text\tlabel\nlong enough\t1\nno\t0\nalso long enough\t0\n");
    DataSource source =
        DataSource.of(tsv)
            .withSql("select upper(text) as shout, label from data where length(text) > 3;")
            .withColumns(columnsOf("x", "shout"));
    assertThat(read(source)).containsExactly(List.of("LONG ENOUGH"), List.of("ALSO LONG ENOUGH"));
  }

  @Test
  void severalFilesAndALimit() {
    Path first = file("a.tsv", "text\tlabel\nx\t1\n");
    Path second = file("b.tsv", "text\tlabel\ny\t2\nz\t3\n");
    Path other = file("c.tsv", "label\ttext\n2\ty\n");
    DataSource source =
        new DataSource(
            List.of(first, second),
            TableFormat.AUTO,
            null,
            null,
            null,
            false,
            Map.of(),
            null,
            null);
    assertThat(read(source))
        .containsExactly(List.of("x", "1"), List.of("y", "2"), List.of("z", "3"));
    assertThat(read(source.withLimit(2))).hasSize(2);
    assertThatThrownBy(
            () ->
                read(
                    new DataSource(
                        List.of(first, other),
                        TableFormat.TSV,
                        null,
                        null,
                        null,
                        false,
                        Map.of(),
                        null,
                        null)))
        .isInstanceOf(InputException.class)
        .hasMessage(other + ", line 1: not the columns of " + first + ", which come first");
  }

  @Test
  void orderIsThatOfTheFile() {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 300_000; i++) {
      content.append("row\t").append(i).append('\n');
    }
    Path tsv = file("many.tsv", content.toString());
    try (Rows rows = Rows.open(DataSource.of(tsv))) {
      for (int i = 0; i < 300_000; i++) {
        assertThat(rows.next().integer("column1")).isEqualTo(i);
      }
      assertThat(rows.hasNext()).isFalse();
    }
  }

  private void assertFails(DataSource source, String... parts) {
    assertThatThrownBy(() -> read(source))
        .isInstanceOf(InputException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void badFilesAreNamedWithTheirLines() throws IOException {
    assertFails(DataSource.of(folder.resolve("no.tsv")), "no.tsv: no such file");
    assertFails(DataSource.of(folder), "is a folder, not a file");
    assertFails(DataSource.of(file("a.dat", "x")), "a.dat: cannot tell the format");
    assertFails(DataSource.of(file("e.tsv", "")), "e.tsv: the file is empty");
    assertFails(
        DataSource.of(file("r.tsv", "text\tlabel\na\t1\nb\n")),
        "r.tsv, line 3: expected 2 columns, found 1");
    assertFails(DataSource.of(file("q.csv", "text,label\na,1\n\"b,2\n")), "q.csv, line 3: a quote");
    assertFails(
        DataSource.of(file("j.jsonl", "{\"text\":\"a\"}\n\n{\"text\": oops}\n")),
        "j.jsonl, line 3: not JSON at column");
    assertFails(
        DataSource.of(file("k.jsonl", "[1]\n")), "k.jsonl, line 1: expected one JSON object");
    assertFails(DataSource.of(file("p.parquet", "no parquet, only a text\n")), "p.parquet");
    assertFails(DataSource.of(file("m.tsv", "a\t1\nb\t2\rc\t3\n")), "line 2: line ends are mixed");
    assertFails(DataSource.of(file("n.jsonl", "\n\n")), "n.jsonl: holds no JSON objects");
    Path bad = folder.resolve("u.tsv");
    Files.write(bad, "ok\t1\nb\u00e4d\t2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFails(DataSource.of(bad), "u.tsv, line 2: not UTF-8");
    Path badText = folder.resolve("u.txt");
    Files.write(badText, "ok\nfine\nb\u00e4d\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFails(DataSource.of(badText), "u.txt, line 3: not UTF-8");
    Path badJson = folder.resolve("u.jsonl");
    Files.write(badJson, "{\"text\":\"\u00e4\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertFails(DataSource.of(badJson), "u.jsonl, line 1: not UTF-8");
  }

  @Test
  void badCellsAndColumnsAreNamed() {
    Path tsv = file("a.tsv", "text\tlabel\na\t1.0\nb\t2.5\nc\tx\n");
    assertFails(
        DataSource.of(tsv).withColumns(Map.of("y", "lable")),
        "a.tsv: unknown column 'lable'",
        "label");
    assertFails(
        DataSource.of(tsv).withColumns(Map.of("y", "2")), "unknown column '2'", "text, label");
    try (Rows rows = Rows.open(DataSource.of(tsv))) {
      assertThat(rows.next().integer("label")).isEqualTo(1);
      Row second = rows.next();
      assertThatThrownBy(() -> second.integer("label"))
          .isInstanceOf(InputException.class)
          .hasMessage(tsv + ", line 3, column 'label': '2.5' is not a whole number");
      Row third = rows.next();
      assertThatThrownBy(() -> third.number("label"))
          .hasMessage(tsv + ", line 4, column 'label': 'x' is not a number");
      assertThatThrownBy(() -> third.text("texts")).hasMessageContaining("did you mean 'text'");
    }
  }

  @Test
  void sqlReachesNothingButTheFiles() throws IOException {
    Path tsv = file("a.tsv", "text\tlabel\na\t1\n");
    Path secret = file("secret.csv", "x,y\n1,2\n");
    String before = Files.readString(tsv);
    String[] queries = {
      "select * from read_csv('" + secret + "')",
      "select * from read_text('" + secret + "')",
      "select * from '" + secret + "'",
      "select 1; select 2",
      "copy (select 1) to '" + tsv + "'",
      "select 1); copy (select 1) to '" + tsv + "'; select * from query('select 1'",
      "attach '" + folder.resolve("new.db") + "'",
      "install httpfs",
      "set memory_limit = '9GB'",
      "select getenv('HOME')",
      "selec",
      "select nope from data",
    };
    for (String query : queries) {
      assertThatThrownBy(() -> read(DataSource.of(tsv).withSql(query)))
          .as(query)
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(tsv + ": the SQL or a file is wrong: ");
    }
    assertThat(Files.readString(tsv)).isEqualTo(before);
    assertThat(folder.resolve("new.db")).doesNotExist();
  }

  @Test
  void oddNamesAreOnlyNames() {
    Path odd = file("it's [1]* \"x\".tsv", "te\"xt\tla'bel\t\ta b\na\t1\t2\t3\n");
    DataSource source = DataSource.of(odd).withHeader(true);
    assertThat(columns(source)).containsExactly("te\"xt", "la'bel", "column2", "a b");
    assertThat(read(source)).containsExactly(List.of("a", "1", "2", "3"));
  }

  @Test
  void lineEndsMayBeThoseOfAnySystem() {
    List<List<String>> expected = List.of(List.of("a", "1"), List.of("b", "2"), List.of("c", "3"));
    String[] files = {"a\t1\r\nb\t2\nc\t3\r\n", "a\t1\rb\t2\rc\t3\r", "a\t1\r\n\r\nb\t2\r\nc\t3"};
    for (String content : files) {
      assertThat(read(DataSource.of(file("e.tsv", content)))).isEqualTo(expected);
    }
  }

  @Test
  void headerIsWhatNamesAWantedColumn() {
    Path csv = file("a.csv", "great movie,pos\nbad movie,neg\n");
    DataSource byPosition = DataSource.of(csv).withColumns(columnsOf("x", "0", "y", "1"));
    try (Rows rows = Rows.open(byPosition)) {
      assertThat(rows.notes())
          .containsExactly(
              csv
                  + ": the first line is read as a row ('great movie', 'pos'), as no column is asked"
                  + " for by a name in it; if it is a header, set header to true");
    }
    assertThat(read(byPosition)).hasSize(2);
    assertThat(read(byPosition.withHeader(true))).containsExactly(List.of("bad movie", "neg"));
    assertFails(
        DataSource.of(csv).withColumns(columnsOf("x", "text")),
        "unknown column 'text'",
        "great movie, pos",
        "if it is a row, give positions");
    Path long0 = file("l.csv", "the text that was written down,1 label\na,b\n");
    assertThat(read(DataSource.of(long0).withColumns(columnsOf("y", "1 label"))))
        .as("names that do not look like any")
        .containsExactly(List.of("b"));
    assertFails(
        DataSource.of(csv).withHeader(true).withColumns(columnsOf("x", "text")),
        "as header is true");
    assertFails(
        DataSource.of(csv).withHeader(false).withColumns(columnsOf("x", "text")),
        "header is false");
  }

  @Test
  void anIndexWithoutANameIsNoReasonForRows() {
    Path csv = file("a.csv", ",text,label\n0,great movie,pos\n1,bad movie,neg\n");
    assertThat(read(DataSource.of(csv).withColumns(columnsOf("t", "text", "l", "label"))))
        .containsExactly(List.of("great movie", "pos"), List.of("bad movie", "neg"));
    assertThat(columns(DataSource.of(csv))).containsExactly("column0", "text", "label");
    Path unnamed = file("u.csv", ",0,1\n0,great movie,pos\n1,bad movie,neg\n");
    assertThat(read(DataSource.of(unnamed).withColumns(columnsOf("t", "0", "l", "1"))))
        .as("a data frame's columns without names")
        .containsExactly(List.of("great movie", "pos"), List.of("bad movie", "neg"));
  }

  @Test
  void columnsOfOneNameAreToldApartByPosition() {
    Path csv = file("a.csv", "text,label,text\na,1,b\n");
    assertFails(
        DataSource.of(csv).withColumns(columnsOf("t", "text")),
        "a.csv, line 1: 2 columns are named 'text'; give the position of one instead: 0, 2");
    assertThat(
            read(
                DataSource.of(csv).withHeader(true).withColumns(columnsOf("t", "2", "l", "label"))))
        .containsExactly(List.of("b", "1"));
  }

  @Test
  void linesAreCountedThroughQuotedCells() {
    Path csv = file("a.csv", "text,label\n\"a\nb\nc\",1\n\nx,y,z\n\"d\"e,2\n");
    try (Rows rows = Rows.open(DataSource.of(csv))) {
      assertThat(rows.next().place()).isEqualTo(csv + ", line 2");
      assertThatThrownBy(rows::hasNext)
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("2 rows cannot be used:\n  ")
          .hasMessageContaining(csv + ", line 6: expected 2 columns, found 3")
          .hasMessageContaining(csv + ", line 7: text follows a closing quote");
      assertThat(rows.notes()).anyMatch(note -> note.endsWith("1 blank line was left out"));
    }
  }

  @Test
  void badRowsAreListedUpToTwenty() {
    Path tsv = file("a.tsv", "text\tlabel\n" + "x\n".repeat(23));
    assertThatThrownBy(() -> read(DataSource.of(tsv)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("23 rows cannot be used:")
        .hasMessageContaining("line 21: ")
        .hasMessageEndingWith("\n  and 3 more")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("line 22"));
  }

  @Test
  void badRowsCanBePassedOver() {
    Path tsv = file("a.tsv", "text\tlabel\na\t1\nb\nc\t3\n");
    List<String> faults = new ArrayList<>();
    try (Rows rows = Rows.open(DataSource.of(tsv), fault -> faults.add(fault.toString()))) {
      assertThat(rows.next().text("text")).isEqualTo("a");
      assertThat(rows.next().text("text")).isEqualTo("c");
      assertThat(rows.hasNext()).isFalse();
    }
    assertThat(faults).containsExactly(tsv + ", line 3: expected 2 columns, found 1");
  }

  @Test
  void jsonMayBeAnArrayOrMarkedOrMissKeys() {
    Path array = file("a.json", "[\n {\"text\": \"a\", \"label\": 1},\n {\"text\": \"b\"}\n]\n");
    assertThat(read(DataSource.of(array))).containsExactly(List.of("a", "1"), List.of("b", "∅"));
    Path lines = file("b.json", "\uFEFF{\"text\": \"a\"}\r\n{\"text\": \"b\"}\r\n");
    assertThat(read(DataSource.of(lines))).containsExactly(List.of("a"), List.of("b"));
    assertThat(read(DataSource.of(lines).withFormat(TableFormat.JSONL))).hasSize(2);
    assertFails(
        DataSource.of(file("c.json", "[\n{\"text\": \"a\"},\n{\"text\": \n")),
        "c.json, line 4: not JSON");
    assertFails(
        DataSource.of(file("d.jsonl", "{\"text\": 1, \"text\": 2}\n")),
        "d.jsonl, line 1: the key 'text' is there twice");
    assertFails(DataSource.of(lines).withColumns(columnsOf("x", "txt")), "did you mean 'text'");
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    Path utf16 = folder.resolve("u.csv");
    Files.write(utf16, "text,label\na,1\n".getBytes(StandardCharsets.UTF_16));
    assertFails(DataSource.of(utf16), "u.csv, line 1: UTF-16, not UTF-8");
    Files.write(utf16, "text,label\na,1\n".getBytes(StandardCharsets.UTF_16LE));
    assertFails(DataSource.of(utf16), "u.csv, line 1: holds a NUL character");
    assertThat(read(DataSource.of(file("h.csv", "text,label\n")))).isEmpty();
    assertFails(DataSource.of(file("b.csv", "\n\n")), "b.csv: the file is empty");
  }

  @Test
  void damagedGzipIsNeverReadInPart() throws IOException {
    byte[] whole = gzip("text\tlabel\n" + "a text of some words\tx\n".repeat(2000));
    Path file = folder.resolve("a.tsv.gz");
    for (int cut : new int[] {whole.length - 1, whole.length - 8, whole.length * 2 / 3, 12, 3}) {
      Files.write(file, Arrays.copyOf(whole, cut));
      assertFails(DataSource.of(file), "a.tsv.gz: is cut short");
      assertFails(DataSource.of(file).withSql("select * from data"), "a.tsv.gz: is cut short");
    }
    byte[] flipped = whole.clone();
    flipped[whole.length - 6] ^= 1;
    Files.write(file, flipped);
    assertFails(DataSource.of(file), "a.tsv.gz: is damaged: the gzip checksum does not match");
    byte[] trailing = Arrays.copyOf(whole, whole.length + 5);
    trailing[whole.length + 2] = 7;
    Files.write(file, trailing);
    assertFails(DataSource.of(file), "a.tsv.gz: is damaged: what follows");
  }

  @Test
  void gzipMembersFollowOneAnother() throws IOException {
    Path file = folder.resolve("a.tsv.gz");
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip("text\tlabel\na\t"));
    both.write(gzip("1\nb\t2\n"));
    both.write(new byte[512]);
    Files.write(file, both.toByteArray());
    assertThat(read(DataSource.of(file))).containsExactly(List.of("a", "1"), List.of("b", "2"));
    byte[] second = gzip("c\t3\n");
    Files.write(file, Arrays.copyOf(both.toByteArray(), both.size() - 512));
    Files.write(file, Arrays.copyOf(second, 5), StandardOpenOption.APPEND);
    assertFails(DataSource.of(file), "a.tsv.gz: is cut short");
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** Writes cells as Python's csv does (QUOTE_MINIMAL) and reads them again. */
  @Test
  void csvCellsComeBackAsTheyWere() {
    Random random = new Random(5);
    String[] parts = {"a", "é", "漢", ",", "\"", "\n", "\r\n", "\t", " ", "'", ""};
    for (int round = 0; round < 300; round++) {
      List<List<String>> table = new ArrayList<>();
      StringBuilder content = new StringBuilder();
      for (int r = 0; r < 1 + random.nextInt(5); r++) {
        List<String> cells = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
          StringBuilder cell = new StringBuilder();
          for (int i = random.nextInt(5); i > 0; i--) {
            cell.append(parts[random.nextInt(parts.length)]);
          }
          cells.add(cell.toString());
          boolean quotes = cell.chars().anyMatch(ch -> ",\"\r\n".indexOf(ch) >= 0);
          content.append(c == 0 ? "" : ",");
          content.append(
              quotes ? '"' + cell.toString().replace("\"", "\"\"") + '"' : cell.toString());
        }
        table.add(cells);
        content.append(round % 2 == 0 ? "\r\n" : "\n");
      }
      Path csv = file("r.csv", content.toString());
      assertThat(read(DataSource.of(csv).withHeader(false)))
          .as(content.toString())
          .isEqualTo(table);
    }
  }

  /** Those that this process made: others may work in the system's folder, too. */
  @Test
  void temporaryFoldersAreRemoved() {
    Path tsv = file("a.tsv", "1\t2\n");
    Set<Path> before = TemporaryFolder.all();
    Set<Path> made = new HashSet<>();
    try (Rows rows = Rows.open(DataSource.of(tsv).withSql("SELECT * FROM data"))) {
      assertThat(rows.hasNext()).isTrue();
      made.addAll(TemporaryFolder.all());
    }
    made.removeAll(before);
    assertThat(made).isNotEmpty().noneMatch(Files::exists);
    assertFails(DataSource.of(tsv).withSql("selec"), "selec");
    assertThat(TemporaryFolder.all()).isEqualTo(before);
  }
}
