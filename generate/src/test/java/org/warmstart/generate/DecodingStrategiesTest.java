package org.warmstart.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.record.ConfigReader;
import org.warmstart.model.Inputs;
import org.warmstart.model.TableLanguageModel;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/** Strategies are chosen by name with their settings; a new one is one file and one line. */
class DecodingStrategiesTest {
  static {
    DecodingStrategies.ALL.add("toy", ToyStrategy.class);
  }

  private static GenerationSettings settings(String yaml) {
    ObjectNode json = (ObjectNode) ConfigReader.parseValue(yaml, "test");
    return GenerationSettings.DEFAULT.override(json);
  }

  private static List<Generated> write(String yaml, long seed) {
    try (Scope scope = Scope.open()) {
      Inputs prompt = Inputs.ofIds(Tensors.ofInts(new int[] {1, 2, 3, 4}, 2, 2));
      return Generator.generate(TableLanguageModel.random(9, 1, seed), prompt, settings(yaml));
    }
  }

  private static List<List<Integer>> ids(List<Generated> written) {
    return written.stream().map(each -> IntStream.of(each.ids()).boxed().toList()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "greedy | numBeams: 1",
        "{name: sampling, temperature: 0.7, topK: 3, topP: 0.8}"
            + " | doSample: true, temperature: 0.7, topK: 3, topP: 0.8",
        "{name: beam-search, numBeams: 3, lengthPenalty: 2, earlyStopping: when-full}"
            + " | numBeams: 3, lengthPenalty: 2, earlyStopping: true",
        "{name: beam-sampling, numBeams: 3, topK: 0} | numBeams: 3, doSample: true, topK: 0"
      })
  void writesWhatTheKeysOfTheFileAskFor(String strategy, String keys) {
    for (long seed = 0; seed < 5; seed++) {
      String rest = ", maxNewTokens: 7, eosTokenIds: [5], padTokenId: 0";
      assertThat(ids(write("{strategy: " + strategy + rest + "}", seed)))
          .isEqualTo(ids(write("{" + keys + rest + "}", seed)));
    }
  }

  @Test
  void toyIsChosenWithItsSettings() {
    assertThat(ids(write("{strategy: {name: toy, rank: 1}}", 3)))
        .isEqualTo(ids(write("{strategy: greedy}", 3)));
    assertThat(ids(write("{strategy: toy}", 3))).isNotEqualTo(ids(write("{strategy: greedy}", 3)));
  }

  @Test
  void isSavedWithItsSettings(@TempDir Path folder) {
    GenerationSettings settings =
        settings("{strategy: {name: diverse-beam-search, numBeams: 6, groups: 3}}");
    settings.save(folder);
    GenerationSettings loaded = GenerationSettings.forCheckpoint(folder, Families.preset("gpt2"));
    assertThat(loaded).isEqualTo(settings);
    assertThat(loaded.strategy())
        .isEqualTo(new DiverseBeamSearch(6, 3, 0.5, 1, EarlyStopping.HEURISTIC));
  }

  /** Without a penalty every group is a beam search of its own (Vijayakumar et al., section 4). */
  @Test
  void groupsWithoutPenaltyAreEqual() {
    List<Generated> groups =
        write(
            "{strategy: {name: diverse-beam-search, numBeams: 6, groups: 2, diversityPenalty: 0},"
                + " numReturnSequences: 6, eosTokenIds: [5], padTokenId: 0}",
            1);
    List<Generated> alone =
        write("{numBeams: 3, numReturnSequences: 3, eosTokenIds: [5], padTokenId: 0}", 1);
    for (int i = 0; i < groups.size(); i++) {
      assertThat(groups.get(i).ids()).isEqualTo(alone.get(i / 2).ids());
      assertThat(groups.get(i).score()).isCloseTo(alone.get(i / 2).score(), within(1e-6));
    }
  }

  /** Groups of one beam under a penalty above any score never take one token at one time. */
  @Test
  void aGreatPenaltyKeepsGroupsApart() {
    List<List<Integer>> written =
        ids(
            write(
                "{strategy: {name: diverse-beam-search, numBeams: 4, groups: 4,"
                    + " diversityPenalty: 1000}, numReturnSequences: 4, maxNewTokens: 6}",
                2));
    for (int row = 0; row < 2; row++) {
      List<List<Integer>> own = written.subList(4 * row, 4 * row + 4);
      for (int i = 2; i < 8; i++) {
        int at = i;
        assertThat(own.stream().map(each -> each.get(at)).distinct()).hasSize(4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{strategy: beam}|unknown decoding strategy 'beam'; did you mean 'beam-search' or",
        "{strategy: {name: greedy, topK: 3}}|'topK' is a key of",
        "{strategy: {name: diverse-beam-search, numBeams: 4, groups: 3}}|has to be a multiple of",
        "{strategy: {name: beam-search, numBeams: 0}}|numBeams has to be from 1 to 1000, not 0",
        "{strategy: greedy, numReturnSequences: 2}|has to be 1 in greedy decoding",
        "{strategy: beam-search, numReturnSequences: 5}|has to be at most num_beams = 4"
      })
  void whatIsWrongIsNamed(String both) {
    String[] parts = both.split("\\|", -1);
    assertThatThrownBy(() -> settings(parts[0]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(parts[1]);
  }

  @Test
  void keysOfTheFileHaveNoEffectBesideAName() {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    given.put("numBeams", 3).put("topK", 2).put("seed", 1);
    GenerationSettings drawing = settings("{strategy: sampling, numBeams: 3, topK: 2, seed: 1}");
    assertThat(drawing.idle(given).keySet().stream().map(GenerationSetting::name))
        .containsExactly("numBeams", "topK");
    assertThat(drawing.idle(given).values())
        .allMatch(needed -> needed.contains("'sampling' has settings of its own"));
  }
}
