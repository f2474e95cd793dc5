package org.warmstart.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;

/** Targets in files of their own, and folds beside them. */
class TargetFilesTest {
  private static FinetuneConfig config(String task, String data) {
    return ConfigReader.parse(
        "model: {checkpoint: m}\ntask: " + task + "\ndata: {" + data + "}\nout: o\n",
        "test",
        Path.of(""),
        List.of(),
        FinetuneConfig.class);
  }

  private static void refused(String message, String task, String data) {
    assertThatThrownBy(() -> config(task, data))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everyFileHasOneBesideIt() {
    FinetuneConfig config =
        config("seq2seq", "train: [a.de, b.de], targets: {train: [a.en, b.en]}");
    assertThat(config.data().columns()).containsOnlyKeys("text", "target");
    assertThat(config.inputs()).contains(Path.of("b.en"));
    refused(
        "targets.train has 1 files and train has 2",
        "seq2seq",
        "train: [a, b], targets: {train: [c]}");
    refused(
        "targets.validation has 0 files and validation has 1",
        "seq2seq",
        "train: [a], validation: [b], targets: {train: [c]}");
    refused("have no columns", "seq2seq", "train: [a], targets: {train: [c]}, columns: {text: x}");
    refused(
        "goes with tasks that have a text and a target",
        "tagging",
        "train: [a], targets: {train: [c]}");
  }

  @Test
  void foldsTakeThePlaceOfHeldOutRows() {
    refused("leave 'test' out", "seq2seq", "train: [a], test: [b], folds: {count: 3}");
    refused(
        "the last of which has the number 2", "seq2seq", "train: [a], folds: {count: 3, held: 3}");
  }
}
