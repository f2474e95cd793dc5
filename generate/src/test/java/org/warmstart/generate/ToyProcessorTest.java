package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.generate.processor.ForcedToken;
import org.warmstart.generate.processor.LogitsProcessors;
import org.warmstart.generate.processor.MinimumLength;
import org.warmstart.generate.processor.NoRepeatNgram;
import org.warmstart.generate.processor.RepetitionPenalty;
import org.warmstart.model.Inputs;
import org.warmstart.model.TableLanguageModel;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** A rule for the next token is one file and one line, and is chosen with its settings. */
class ToyProcessorTest {
  static {
    LogitsProcessors.ALL.add("toy", ToyProcessor.class);
  }

  private static GenerationSettings settings(String rules) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("logitsProcessors", ConfigReader.parseValue(rules, "test"));
    return GenerationSettings.DEFAULT.override(json);
  }

  private static List<Integer> write(GenerationSettings settings) {
    try (Scope scope = Scope.open()) {
      Inputs prompt = Inputs.ofIds(Tensors.ofInts(new int[] {1, 2}, 1, 2));
      int[] ids =
          Generator.generate(TableLanguageModel.random(9, 1, 1), prompt, settings).get(0).ids();
      return Arrays.stream(ids).skip(2).boxed().toList();
    }
  }

  @Test
  void isAppliedWithItsSettings() {
    assertThat(write(settings("[]"))).anyMatch(token -> token % 2 != 0);
    assertThat(write(settings("[toy]"))).hasSize(20).allMatch(token -> token % 2 == 0);
    assertThat(write(settings("{name: toy, of: 4}"))).allMatch(token -> token % 4 == 0);
    // after the rules of the other settings: nothing is left but what both allow
    assertThat(write(settings("[{name: forced-token, length: 2, tokens: [5]}]"))).startsWith(5);
  }

  @Test
  void isSavedWithTheOthers(@TempDir Path folder) {
    GenerationSettings settings =
        settings("[{name: toy, of: 3}, {name: no-repeat-ngram, size: 2}]");
    settings.save(folder);
    GenerationSettings loaded = GenerationSettings.forCheckpoint(folder, Families.preset("gpt2"));
    assertThat(loaded).isEqualTo(settings);
    assertThat(loaded.logitsProcessors())
        .isEqualTo(List.of(new ToyProcessor(3), new NoRepeatNgram(2)));
  }

  /** What a program makes is held to the same ranges as what is read. */
  @Test
  void rangesHoldInPrograms() {
    assertThatThrownBy(() -> new NoRepeatNgram(0))
        .isInstanceOf(InputException.class)
        .hasMessage("size has to be at least 1, not 0");
    assertThatThrownBy(() -> new RepetitionPenalty(0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new ForcedToken(0, List.of(1))).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new MinimumLength.Settings(0)).isInstanceOf(InputException.class);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> settings("[toi]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown logits processor 'toi'; did you mean 'toy'?");
    assertThatThrownBy(() -> settings("[{name: toy, size: 2}]"))
        .hasMessageContaining(
            "'size' is a key of logits processor 'no-repeat-ngram', not of 'toy'");
    assertThatThrownBy(() -> settings("[{name: no-repeat-ngram, size: 0}]"))
        .hasMessageContaining("size has to be at least 1, not 0");
    assertThatThrownBy(() -> write(settings("[{name: forced-token, length: 2, tokens: [99]}]")))
        .hasMessageContaining("'logits_processors' is 99, but the decoder's vocabulary ends at 8");
  }
}
