package org.warmstart.learn.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;

class LabelsTest {
  private static List<String> names(
      List<String> given, List<String> checkpoint, List<String> notes, String... labels) {
    Labels found = new Labels(given, checkpoint);
    Arrays.stream(labels).forEach(found::add);
    return found.names(notes::add);
  }

  private static List<String> names(List<String> checkpoint, String... labels) {
    return names(List.of(), checkpoint, new ArrayList<>(), labels);
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
    List<String> notes = new ArrayList<>();
    names(List.of(), checkpoint, notes, "mixed", "positive");
    assertThat(notes)
        .anyMatch(note -> note.contains("grows from 3 to 4 classes, with new rows for 'mixed'"));
    assertThatThrownBy(() -> names(List.of("negative", "positive"), checkpoint, notes, "negative"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "'negative' is number 0, but the checkpoint's head has it as number 2");
  }

  @Test
  void whiteSpaceAndUnicodeFormMakeNoOtherClass() {
    List<String> notes = new ArrayList<>();
    String[] labels = {
      "billing", "billing ", "caf\u00e9", "cafe\u0301", "a\u00a0 b", "a b", "1.0", "1"
    };
    assertThat(names(List.of(), List.of(), notes, labels))
        .containsExactly("1", "a b", "billing", "caf\u00e9");
    assertThat(notes)
        .anyMatch(note -> note.startsWith("labels: 'billing ' is read as 'billing'"))
        .last()
        .isEqualTo(
            "labels: 4 classes in 8 training rows: '1' 2, 'a b' 2, 'billing' 2, 'caf\u00e9' 2");
  }

  @Test
  void messagesAreBounded() {
    String[] many = new String[500];
    Arrays.setAll(many, i -> "x".repeat(300) + i);
    List<String> notes = new ArrayList<>();
    names(List.of(), List.of(), notes, many);
    assertThat(notes)
        .singleElement()
        .satisfies(note -> assertThat(note).hasSizeLessThan(2000).endsWith("and 480 more"));
  }
}
