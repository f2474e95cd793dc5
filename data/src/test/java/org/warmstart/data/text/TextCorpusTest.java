package org.warmstart.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.data.text.HeldOutSplit.Part;

class TextCorpusTest {
  private final Path folder;

  TextCorpusTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "\n\nFirst line\nof one.  \n \n\nSecond.\n");
    Files.createDirectory(folder.resolve("a"));
    Files.writeString(folder.resolve("a/c.txt"), "Third\r\ntoo");
    Files.writeString(folder.resolve("a/blank.txt"), " \n\n");
    Files.writeString(folder.resolve("notes.md"), "not text");
  }

  private List<Document> read(DocumentUnit unit) {
    List<Document> documents = new ArrayList<>();
    try (TextCorpus corpus = TextCorpus.open(List.of(folder), unit)) {
      corpus.forEachRemaining(documents::add);
    }
    return documents;
  }

  @Test
  void paragraphs() {
    assertThat(read(DocumentUnit.PARAGRAPH))
        .containsExactly(
            new Document("c.txt:1", "Third too"),
            new Document("b.txt:3", "First line of one."),
            new Document("b.txt:7", "Second."));
  }

  @Test
  void lines() {
    assertThat(read(DocumentUnit.LINE))
        .extracting(Document::text)
        .containsExactly("Third", "too", "First line", "of one.", "Second.");
  }

  @Test
  void files() {
    assertThat(read(DocumentUnit.FILE))
        .containsExactly(
            new Document("c.txt:1", "Third\ntoo"),
            new Document("b.txt:3", "\n\nFirst line\nof one.  \n \n\nSecond.\n"));
  }

  @Test
  void saysWhatIsNotThere() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> TextCorpus.open(List.of(empty), DocumentUnit.FILE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no .txt file");
    assertThatThrownBy(() -> TextCorpus.open(List.of(folder.resolve("x")), DocumentUnit.FILE))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("x: no such file or folder");
  }

  @Test
  void sentences() {
    SentenceSplitter splitter = new SentenceSplitter();
    assertThat(
            splitter.split(
                "Dr. Grey met J. Brown at 3.5 miles. \"Stop!\" he said. Was it, e.g. Monday? "
                    + " Yes. "))
        .containsExactly(
            "Dr. Grey met J. Brown at 3.5 miles.",
            "\"Stop!\" he said.",
            "Was it, e.g. Monday?",
            "Yes.");
    assertThat(splitter.split("It was I. She left Mr."))
        .containsExactly("It was I.", "She left Mr.");
    assertThat(splitter.split("  ")).isEmpty();
  }

  @Test
  void splitIsStableAndOfTheRightSize() {
    HeldOutSplit split = new HeldOutSplit(0.1, 0.05, 7);
    HeldOutSplit again = new HeldOutSplit(0.1, 0.05, 7);
    HeldOutSplit other = new HeldOutSplit(0.1, 0.05, 8);
    Map<Part, Integer> counts = new EnumMap<>(Part.class);
    int moved = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = "Document number " + i;
      Part part = split.of(text);
      counts.merge(part, 1, Integer::sum);
      assertThat(again.of(text)).isEqualTo(part);
      moved += other.of(text) == part ? 0 : 1;
    }
    assertThat(counts.get(Part.VALIDATION)).isBetween(1850, 2150);
    assertThat(counts.get(Part.TEST)).isBetween(890, 1110);
    assertThat(moved).isGreaterThan(3000);
    assertThatThrownBy(() -> new HeldOutSplit(0.6, 0.5, 1)).hasMessageContaining("together");
  }
}
