package org.warmstart.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;

/** Tables of JSON in SQuAD's form. */
class SquadRowsTest {
  private final Path folder;

  SquadRowsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataSource source(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("squad.json"), json);
    return DataSource.of(file).withFormat(TableFormat.SQUAD);
  }

  @Test
  void everyQuestionIsARowWithItsContext() throws IOException {
    DataSource source =
        source(
            """
            {"version": {"any": ["thing"]}, "data": [
              {"paragraphs": [
                {"context": "c1", "qas": [
                  {"id": "a", "question": "q1", "answers": [{"text": "c", "answer_start": 0}]},
                  {"id": 7, "question": "q2", "answers": [], "is_impossible": true}]}],
               "title": "t1"},
              {"title": "t2", "paragraphs": [{"context": "c2", "qas": []},
                {"qas": [{"id": "b", "question": "q3"}], "context": "c3"}]}
            ], "behind": 1}
            """);
    List<String> rows = new ArrayList<>();
    try (Rows table = Rows.open(source)) {
      while (table.hasNext()) {
        Row row = table.next();
        rows.add(
            row.text("id")
                + " "
                + row.text("title")
                + " "
                + row.text("context")
                + " "
                + row.text("question")
                + " "
                + (row.isNull("answers") ? "-" : row.text("answers"))
                + " "
                + (row.isNull("is_impossible") ? "-" : row.text("is_impossible")));
      }
    }
    assertThat(rows)
        .containsExactly(
            "a t1 c1 q1 [{\"text\":\"c\",\"answer_start\":0}] -",
            "7 t1 c1 q2 [] true",
            "b t2 c3 q3 - -");
  }

  @Test
  void whatIsMissingIsNamedWithItsQuestion() throws IOException {
    DataSource source =
        source(
            "{\"data\": [{\"paragraphs\": [{\"qas\": [{\"id\": \"a\", \"question\": \"q\"}]}]},\n"
                + "{\"title\": \"t\"}]}");
    List<String> faults = new ArrayList<>();
    try (Rows rows = Rows.open(source, fault -> faults.add(fault.toString()))) {
      assertThat(rows.hasNext()).isFalse();
    }
    Path file = folder.resolve("squad.json");
    assertThat(faults)
        .containsExactly(
            file + ", line 1, question 'a': has no 'context' or no 'question'",
            file + ", line 2: the article has no list of 'paragraphs'");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    for (String json : List.of("[]", "{\"data\": 3}", "{\"x\": []}", "7")) {
      DataSource source = source(json);
      assertThatThrownBy(
              () -> {
                try (Rows rows = Rows.open(source)) {
                  rows.hasNext();
                }
              })
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is not of SQuAD's form");
    }
    DataSource torn = source("{\"data\": [{\"paragraphs\": [");
    assertThatThrownBy(
            () -> {
              try (Rows rows = Rows.open(torn)) {
                rows.hasNext();
              }
            })
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: not JSON");
    DataSource quoted = source("{\"data\": []}").withHeader(true);
    assertThatThrownBy(() -> Rows.open(quoted))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have no meaning");
  }
}
