package org.warmstart.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.HubNames;
import org.warmstart.base.InputException;
import org.warmstart.text.file.TokenizerFiles;

class HubNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "bert-base-uncased",
        "google/t5-v1_1-small",
        "a/b.c",
        "_x/y_",
        "EleutherAI/gpt-neo-1.3B"
      })
  void names(String name) {
    assertThat(HubNames.isName(name)).isTrue();
    assertThat(HubNames.hint(Path.of(name))).endsWith("warmstart pull " + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b/c",
        "/a",
        "a/",
        "../a",
        "a/..",
        "a/.b",
        "-a/b",
        "a--b",
        "a-/b",
        "a./b",
        "a/b.git",
        "a b",
        "a\nb",
        "models--a--b",
        "a?b",
        "a/b@c",
        "https://x/y",
        "ä/b"
      })
  void whatIsNone(String name) {
    assertThat(HubNames.isName(name)).isFalse();
  }

  @Test
  void pathsGiveNoHint() {
    assertThat(HubNames.hint(Path.of("/models/bert"))).isEmpty();
    assertThat(HubNames.hint(Path.of("../models/bert"))).isEmpty();
    assertThat(HubNames.hint(Path.of("a/b/c"))).isEmpty();
  }

  @Test
  void missingFoldersThatLookLikeANameGiveTheHint() {
    assertThatThrownBy(() -> TokenizerFiles.load(Path.of("no-such/folder")))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("warmstart pull no-such/folder");
  }
}
