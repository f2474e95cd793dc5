package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.learn.task.LabeledText;

class LabelsTest {
  private static List<LabeledText> rows(String... labels) {
    return Arrays.stream(labels)
        .map(label -> new LabeledText("text", null, label, "t.csv, line 2"))
        .toList();
  }

  private static List<String> names(List<String> checkpoint, String... labels) {
    return Labels.of(rows(labels), List.of(), checkpoint).names();
  }

  @Test
  void namesAreSortedAndNumbersCounted() {
    assertThat(names(List.of(), "b", "a", "b")).containsExactly("a", "b");
    assertThat(names(List.of(), "10", "9", "-1")).containsExactly("-1", "9", "10");
    assertThat(names(List.of("LABEL_0", "LABEL_1"), "no", "yes")).containsExactly("no", "yes");
  }

  @Test
  void aCheckpointKeepsItsNumbers() {
    List<String> checkpoint = List.of("positive", "neutral", "negative");
    assertThat(names(checkpoint, "negative", "positive")).isEqualTo(checkpoint);
    assertThat(names(checkpoint, "mixed", "negative", "angry"))
        .containsExactly("positive", "neutral", "negative", "angry", "mixed");
    assertThat(names(checkpoint, "spam", "ham")).containsExactly("ham", "spam");
    assertThat(Labels.of(rows("mixed", "positive"), List.of(), checkpoint).notes())
        .anyMatch(note -> note.contains("grows from 3 to 4 classes, with new rows for 'mixed'"));
    assertThatThrownBy(
            () -> Labels.of(rows("negative"), List.of("negative", "positive"), checkpoint))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "'negative' is number 0, but the checkpoint's head has it as number 2");
  }

  @Test
  void whiteSpaceAndUnicodeFormMakeNoOtherClass() {
    Labels labels =
        Labels.of(
            rows("billing", "billing ", "caf\u00e9", "cafe\u0301", "a\u00a0 b", "a b", "1.0", "1"),
            List.of(),
            List.of());
    assertThat(labels.names()).containsExactly("1", "a b", "billing", "caf\u00e9");
    assertThat(labels.notes())
        .anyMatch(note -> note.startsWith("labels: 'billing ' is read as 'billing'"))
        .last()
        .isEqualTo(
            "labels: 4 classes in 8 training rows: '1' 2, 'a b' 2, 'billing' 2, 'caf\u00e9' 2");
  }

  @Test
  void messagesAreBounded() {
    String[] many = new String[500];
    Arrays.setAll(many, i -> "x".repeat(300) + i);
    assertThat(Labels.of(rows(many), List.of(), List.of()).notes())
        .singleElement()
        .satisfies(note -> assertThat(note).hasSizeLessThan(2000).endsWith("and 480 more"));
  }
}
