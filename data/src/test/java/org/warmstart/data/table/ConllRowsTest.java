package org.warmstart.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/** Tables in the form of CoNLL's shared tasks, and in CoNLL-U. */
class ConllRowsTest {
  private final Path folder;

  ConllRowsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines));
  }

  private static List<String> cells(DataSource source, String column) {
    List<String> cells = new ArrayList<>();
    try (Rows rows = Rows.open(source)) {
      rows.forEachRemaining(row -> cells.add(row.place() + " " + row.text(column)));
    }
    return cells;
  }

  @Test
  void columnsAreChosenByPlaceAndDocumentMarksLeftOut() throws IOException {
    Path file =
        file(
            "a.conll",
            "-DOCSTART- -X- O",
            "",
            "EU NNP  B-ORG",
            "rejects VBZ O ",
            "",
            " ",
            "# NNP B-X",
            "-DOCSTART- -X- O",
            "",
            "Peter NNP B-PER");
    DataSource source =
        DataSource.of(file).withColumns(Map.of("tokens", "0", "tags", "2")).withLimit(5);
    try (Rows rows = Rows.open(source)) {
      List<Row> all = new ArrayList<>();
      rows.forEachRemaining(all::add);
      assertThat(all)
          .extracting(row -> row.text("tags"))
          .containsExactly("[\"B-ORG\",\"O\"]", "[\"B-X\"]", "[\"B-PER\"]");
      assertThat(all.get(0).text("tokens")).isEqualTo("[\"EU\",\"rejects\"]");
      assertThat(all)
          .extracting(Row::place)
          .containsExactly(file + ", line 3", file + ", line 7", file + ", line 10");
      assertThat(rows.notes()).containsExactly(file + ": 2 lines with -DOCSTART- were left out");
    }
  }

  @Test
  void cellsBetweenTabsMayHaveSpacesAndBeEmpty() throws IOException {
    Path file = file("a.bio", "token\ttag", "New York\tB", "\tO", "", "x\tO");
    DataSource source = DataSource.of(file).withHeader(true);
    assertThat(cells(source, "token"))
        .containsExactly(file + ", line 2 [\"New York\",\"\"]", file + ", line 5 [\"x\"]");
  }

  @Test
  void universalDependenciesHaveNamesAndComments() throws IOException {
    String rest = "\t_\t_\t_\t0\troot\t_\t_";
    Path file =
        file(
            "a.conllu",
            "# newdoc",
            "# sent_id = one",
            "# text = don't",
            "1-2\tdon't\t_\t_" + "\t_\t_\t_\t_\t_\t_",
            "1\tdo\tdo" + rest,
            "2\tn't\tnot" + rest,
            "2.1\tgo\tgo" + rest,
            "",
            "1\t#\t#" + rest,
            "");
    DataSource source = DataSource.of(file);
    assertThat(cells(source, "form"))
        .containsExactly(file + ", line 4 [\"do\",\"n't\"]", file + ", line 9 [\"#\"]");
    try (Rows rows = Rows.open(source)) {
      assertThat(rows.next().text("sent_id")).isEqualTo("one");
      assertThat(rows.next().isNull("sent_id")).isTrue();
      assertThat(rows.hasNext()).isFalse();
      assertThat(rows.notes())
          .containsExactly(file + ": 2 lines of multiword tokens and empty nodes were left out");
    }
  }

  @Test
  void brokenSentencesAreNamedByTheirLine() throws IOException {
    Path file = file("a.conll", "a O", "b", "", "c O", "", "d O x");
    List<String> faults = new ArrayList<>();
    try (Rows rows = Rows.open(DataSource.of(file), fault -> faults.add(fault.toString()))) {
      assertThat(rows.next().text("column0")).isEqualTo("[\"c\"]");
      assertThat(rows.hasNext()).isFalse();
    }
    assertThat(faults)
        .containsExactly(
            file + ", line 2: expected 2 columns, found 1",
            file + ", line 6: expected 2 columns, found 3");
  }

  @Test
  void whatHasNoMeaningIsRefused() throws IOException {
    Path file = file("a.conll", "a O");
    assertThatThrownBy(() -> Rows.open(DataSource.of(file).withSql("SELECT * FROM data")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sql have no meaning for files of the format conll");
    assertThatThrownBy(() -> Rows.open(DataSource.of(file("b.conllu", "# x", "")).withHeader(true)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("given by the format conllu");
    Path blank = file("c.conll", "", " ");
    assertThatThrownBy(() -> Rows.open(DataSource.of(blank)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no words");
  }
}
