package org.warmstart.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.warmstart.base.random.SeededRandom;

/** Texts and tables of a few lines, for whatever a recipe is trained on. */
final class RecipeData {
  private static final String[] SUBJECTS = {"The cat", "A dog", "The old man", "My sister"};
  private static final String[] VERBS = {"sees", "likes", "finds", "paints"};
  private static final String[] OBJECTS = {"the sea", "a red house", "some bread", "the moon"};

  private final Path folder;
  private final SeededRandom random = new SeededRandom(5);

  RecipeData(Path folder) {
    this.folder = folder;
  }

  Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String sentence() {
    return SUBJECTS[random.nextInt(4)]
        + " "
        + VERBS[random.nextInt(4)]
        + " "
        + OBJECTS[random.nextInt(4)]
        + ".";
  }

  /** Paragraphs of sentences, a line each. */
  Path text(int paragraphs) {
    StringBuilder text = new StringBuilder();
    for (int p = 0; p < paragraphs; p++) {
      for (int s = 0; s < 4; s++) {
        text.append(sentence()).append('\n');
      }
      text.append('\n');
    }
    return write("text.txt", text.toString());
  }

  /** A table whose columns are sentences, but for the last. */
  Path table(String name, String header, int rows, String... labels) {
    StringBuilder table = new StringBuilder(header).append('\n');
    int sentences = header.split("[,\t]", -1).length - (labels.length == 0 ? 0 : 1);
    String delimiter = name.endsWith(".csv") ? "," : "\t";
    for (int r = 0; r < rows; r++) {
      for (int s = 0; s < sentences; s++) {
        table.append(s == 0 ? "" : delimiter).append(sentence());
      }
      table.append(labels.length == 0 ? "" : delimiter + labels[r % Math.max(1, labels.length)]);
      table.append('\n');
    }
    return write(name, table.toString());
  }

  Path lines(String name, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(sentence()).append('\n');
    }
    return write(name, text.toString());
  }

  Path squad() {
    return write(
        "squad.json",
        """
        {"version": "1.1", "data": [{"title": "A", "paragraphs": [{"context": "The cat sees the sea.",
          "qas": [{"id": "1", "question": "What sees?", "answers": [{"text": "The cat", "answer_start": 0}]},
                  {"id": "2", "question": "What is seen?", "answers": [{"text": "the sea", "answer_start": 13}]}]}]}]}
        """);
  }

  Path conll() {
    return write("ner.conll", "The DT O O\ncat NN O B-X\nsees VB O O\n\nA DT O O\ndog NN O B-X\n");
  }

  Path race() {
    String row =
        "{\"article\": \"The cat sees the sea.\", \"question\": \"What is seen?\", \"options\":"
            + " [\"the sea\", \"bread\", \"a song\", \"the moon\"], \"answer\": \"A\"}\n";
    return write("race.jsonl", row.repeat(4));
  }
}
