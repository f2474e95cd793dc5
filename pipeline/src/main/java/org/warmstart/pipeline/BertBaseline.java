package org.warmstart.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.pipeline.result.BertScore;

/**
 * What BERTScore is for sentences that have nothing to do with each other, so that scores can be
 * stretched to begin at 0 (Zhang et al. 2020, section 5).
 *
 * @param precision below 1
 * @param recall below 1
 * @param f1 below 1
 */
public record BertBaseline(double precision, double recall, double f1) {
  private static final String HEADER = "LAYER,P,R,F";

  /**
   * Refuses what scores cannot be stretched by.
   *
   * @throws InputException if a value is not below 1
   */
  public BertBaseline {
    if (!(precision < 1 && recall < 1 && f1 < 1)) {
      throw new InputException(
          "a baseline has to be below 1, found " + precision + ", " + recall + " and " + f1);
    }
  }

  /**
   * Reads a layer's row of a file in the form of the package bert-score: {@code LAYER,P,R,F}.
   *
   * @param layer its number; 0 is the embeddings
   * @throws InputException if the file cannot be read, is not of that form, or lacks the layer
   */
  public static BertBaseline read(Path file, int layer) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
    }
    if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
      throw new InputException(
          file + ":1: is no baseline of bert-score, whose first line is " + HEADER);
    }
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).strip().split(",", -1);
      if (cells[0].equals(String.valueOf(layer))) {
        return of(cells, file + ":" + (i + 1));
      }
    }
    throw new InputException(file + ": has no row for layer " + layer);
  }

  private static BertBaseline of(String[] cells, String place) {
    try {
      if (cells.length == HEADER.split(",", -1).length) {
        return new BertBaseline(
            Double.parseDouble(cells[1]),
            Double.parseDouble(cells[2]),
            Double.parseDouble(cells[3]));
      }
    } catch (NumberFormatException e) {
      // the same message as for another number of cells
    }
    throw new InputException(place + ": expected a layer and three numbers with commas between");
  }

  /** A score, stretched; the distance stays as it is. */
  BertScore apply(BertScore raw) {
    return new BertScore(
        (raw.precision() - precision) / (1 - precision),
        (raw.recall() - recall) / (1 - recall),
        (raw.f1() - f1) / (1 - f1),
        raw.moverDistance());
  }
}
