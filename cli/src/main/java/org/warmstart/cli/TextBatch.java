package org.warmstart.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.Encoding;

/** Texts in the order of the input, those of no use among them. */
record TextBatch(List<Slot> slots) {
  /**
   * A text's place in the output.
   *
   * @param number of the text in the input, from 1
   * @param encoding null if the text is of no use
   */
  record Slot(long number, InputText input, @Nullable Encoding encoding) {}

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** The texts that are of use, encoded. */
  List<Encoding> encodings() {
    return slots.stream()
        .filter(slot -> slot.encoding() != null)
        .map(slot -> Objects.requireNonNull(slot.encoding()))
        .toList();
  }

  /** The numbers of the texts that are of use. */
  long[] numbers() {
    return slots.stream().filter(slot -> slot.encoding() != null).mapToLong(Slot::number).toArray();
  }
}
