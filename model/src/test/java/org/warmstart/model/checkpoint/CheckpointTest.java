package org.warmstart.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.base.file.Manifest;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;

class CheckpointTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private Path weights() {
    return folder.resolve("model.safetensors");
  }

  private void save(String config, Head head) {
    RandomState.seed(6);
    Model model = Families.create(TinyModels.config(config), head);
    model.initialise();
    Checkpoint.save(model, folder);
    model.release();
  }

  private void setConfig(String key, String value) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, TinyModels.with(Files.readString(file), key, value));
  }

  /** Writes the weights anew, each tensor replaced by any number of others. */
  private void rewrite(BiFunction<String, Tensor, Map<String, Tensor>> change) {
    try (Scope scope = Scope.open();
        SafetensorsFile file = SafetensorsFile.open(weights())) {
      Map<String, Tensor> changed = new LinkedHashMap<>();
      file.tensors().keySet().forEach(name -> changed.putAll(change.apply(name, file.read(name))));
      SafetensorsWriter.write(weights(), changed, Map.of());
    }
  }

  private void rename(UnaryOperator<String> newName) {
    rewrite((name, tensor) -> Map.of(newName.apply(name), tensor));
  }

  private void add(String name, Tensor tensor) {
    rewrite((stored, values) -> Map.of(stored, values, name, tensor));
  }

  private float[] logits(Head head, String output) {
    Model model = Checkpoint.load(folder);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(model.config(), head);
      return Tensors.floats(Objects.requireNonNull(model.forward(in).get(output)));
    } finally {
      model.release();
    }
  }

  private void assertRefused(String... parts) {
    long before = Engine.nativeBytes();
    assertThatThrownBy(() -> Checkpoint.load(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(parts);
    assertThat(Engine.nativeBytes()).isLessThanOrEqualTo(before);
  }

  // ---- names of older files

  @Test
  void gammaAndBetaAreWeightAndBias() {
    save(TinyModels.BERT, Head.MASKED_LM);
    float[] before = logits(Head.MASKED_LM, "logits");
    rename(
        name ->
            name.replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta"));
    assertThat(logits(Head.MASKED_LM, "logits")).containsExactly(before);
  }

  @Test
  void aBodyMayLackItsPrefixOrHaveIt() {
    save(TinyModels.BERT, Head.MASKED_LM);
    float[] before = logits(Head.MASKED_LM, "logits");
    rename(name -> name.startsWith("bert.") ? name.substring("bert.".length()) : name);
    assertThat(logits(Head.MASKED_LM, "logits")).containsExactly(before);

    save(TinyModels.BERT, Head.NONE);
    before = logits(Head.NONE, "pooler_output");
    rename(name -> "bert." + name);
    assertThat(logits(Head.NONE, "pooler_output")).containsExactly(before);
  }

  @Test
  void gpt2WithoutPrefixAndWithMaskBuffers() {
    save(TinyModels.GPT2, Head.CAUSAL_LM);
    float[] before = logits(Head.CAUSAL_LM, "logits");
    rename(name -> name.substring("transformer.".length()));
    try (Scope scope = Scope.open()) {
      add("h.0.attn.bias", Tensors.zeros(1, 1, 18, 18));
      add("h.1.attn.masked_bias", Tensors.scalar(-1e4));
    }
    assertThat(logits(Head.CAUSAL_LM, "logits")).containsExactly(before);
  }

  @Test
  void secondNamesOfSharedTensorsAndPositionBuffersAreKnown() {
    save(TinyModels.BERT, Head.MASKED_LM);
    float[] before = logits(Head.MASKED_LM, "logits");
    rewrite(
        (name, tensor) ->
            name.endsWith("word_embeddings.weight")
                ? Map.of(name, tensor, "cls.predictions.decoder.weight", tensor)
                : name.equals("cls.predictions.bias")
                    ? Map.of(name, tensor, "cls.predictions.decoder.bias", tensor)
                    : Map.of(name, tensor));
    try (Scope scope = Scope.open()) {
      add("bert.embeddings.position_ids", Tensors.range(0, 17).unsqueeze(0));
    }
    assertThat(logits(Head.MASKED_LM, "logits")).containsExactly(before);
  }

  /** The released BERTs call themselves masked language models and hold both pre-training heads. */
  @Test
  void preTrainingHeadsOfAMaskedLanguageModelAreLeftAside() throws IOException {
    save(TinyModels.BERT, Head.PRE_TRAINING);
    float[] before = logits(Head.PRE_TRAINING, "prediction_logits");
    setConfig("architectures", "[\"BertForMaskedLM\"]");
    assertThat(logits(Head.PRE_TRAINING, "logits")).containsExactly(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Half", "BFloat16", "Double"})
  void otherFloatingTypesBecomeFloat32(String type) {
    save(TinyModels.GPT1, Head.CAUSAL_LM);
    float[] before = logits(Head.CAUSAL_LM, "logits");
    rewrite((name, tensor) -> Map.of(name, tensor.to(ScalarType.valueOf(type))));
    float[] after = logits(Head.CAUSAL_LM, "logits");
    double most = 0;
    for (int i = 0; i < after.length; i++) {
      most = Math.max(most, Math.abs(after[i] - before[i]));
    }
    assertThat(most).isLessThan(type.equals("Double") ? 1e-30 : 0.2);
    Model model = Checkpoint.load(folder);
    assertThat(model.parameters().values())
        .allMatch(p -> p.tensor().scalar_type().intern() == ScalarType.Float);
    model.release();
  }

  // ---- tensors that do not fit

  @Test
  void missingTensorsAreNamed() {
    save(TinyModels.BERT, Head.MASKED_LM);
    rewrite((name, t) -> name.endsWith("1.output.dense.bias") ? Map.of() : Map.of(name, t));
    assertRefused("lacks 1 tensor of a BertForMaskedLM", "bert.encoder.layer.1.output.dense.bias");
  }

  /** How words are spelled is in the checkpoint alone; without it they would be others' words. */
  @Test
  void spellingsMustNotBeMissing() {
    save(
        """
        {"model_type": "elmo", "vocab_size": 41, "char_embedding_size": 4, "max_word_length": 9,
         "char_filter_windows": [1, 2], "char_filters": [5, 6], "num_highway_layers": 1,
         "hidden_size": 8, "projection_size": 6, "num_hidden_layers": 1}
        """,
        Head.NONE);
    rewrite((name, t) -> name.endsWith("characters.ids") ? Map.of() : Map.of(name, t));
    assertRefused("lacks 1 tensor of a ElmoModel", "characters.ids");
  }

  @Test
  void tensorsThatTheModelHasNoPlaceForAreNamedInAWarning() {
    save(TinyModels.BERT, Head.MASKED_LM);
    float[] before = logits(Head.MASKED_LM, "logits");
    try (Scope scope = Scope.open()) {
      add("bert.encoder.layer.1.output.adapters.nli.weight", Tensors.zeros(2));
    }
    try (Said said = Said.listen()) {
      assertThat(logits(Head.MASKED_LM, "logits")).containsExactly(before);
      assertThat(said.lines())
          .singleElement()
          .asString()
          .contains(
              "1 tensor has no place in a BertForMaskedLM",
              "bert.encoder.layer.1.output.adapters.nli.weight");
    }
    try (Said said = Said.listen()) {
      Checkpoint.loadAs(folder, Head.SEQUENCE_CLASSIFICATION, c -> c).model().release();
      assertThat(said.lines()).singleElement().asString().contains("adapters.nli.weight");
    }
  }

  /** A configuration that counts fewer layers than there are would drop a part of the model. */
  @ParameterizedTest
  @ValueSource(strings = {"", "module.", "without prefix"})
  void layersBeyondTheConfigurationAreRefused(String names) throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    setConfig("num_hidden_layers", "1");
    rename(
        name ->
            names.isEmpty() || name.startsWith("cls.")
                ? name
                : names.equals("module.") ? names + name : name.substring("bert.".length()));
    String message = "has more layers than its configuration, which has 1; 16 tensors";
    assertRefused(message, "encoder.layer.1.attention");
    for (Head head : List.of(Head.NONE, Head.SEQUENCE_CLASSIFICATION, Head.CAUSAL_LM)) {
      assertThatThrownBy(() -> Checkpoint.loadAs(folder, head, c -> c))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(message);
    }
    assertThatThrownBy(
            () ->
                Conversion.convert(
                    folder,
                    new Conversion.Target(folder.resolve("out"), null, Long.MAX_VALUE),
                    Progress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "SEQUENCE_CLASSIFICATION", "CAUSAL_LM"})
  void layersThatTheFileLacksAreRefused(Head head) throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    setConfig("num_hidden_layers", "3");
    assertThatThrownBy(() -> Checkpoint.loadAs(folder, head, c -> c))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lacks 16 tensors");
  }

  /** Rows are added for tokens that the caller adds, and never because the file lacks them. */
  @ParameterizedTest
  @CsvSource({
    "bert, vocab_size, 40",
    "bert, max_position_embeddings, 19",
    "bert, type_vocab_size, 5"
  })
  void rowsThatTheFileLacksAreRefused(String family, String key, String size) throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    setConfig(key, size);
    for (Head head : List.of(Head.NONE, Head.SEQUENCE_CLASSIFICATION)) {
      assertThatThrownBy(() -> Checkpoint.loadAs(folder, head, c -> c))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the configuration asks for [" + size + ", 20]");
      assertThatThrownBy(() -> Checkpoint.loadAs(folder, head, c -> c.withVocabularySize(50)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the configuration asks for [");
    }
  }

  @Test
  void crossAttentionIsNewInACompositionAlone() throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    setConfig("is_decoder", "true");
    setConfig("add_cross_attention", "true");
    assertThatThrownBy(() -> Checkpoint.loadAs(folder, Head.CAUSAL_LM, c -> c))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lacks 20 tensors")
        .hasMessageContaining("crossattention");
  }

  // ---- checksums

  @Test
  void aFlippedBitBesideItsChecksumIsRefused() throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    Manifest.seal(folder);
    Checkpoint.load(folder).release();
    byte[] bytes = Files.readAllBytes(weights());
    bytes[bytes.length - 6] ^= 4;
    Files.write(weights(), bytes);
    assertRefused("model.safetensors does not have the checksum", "manifest.json");
    assertThatThrownBy(() -> Checkpoint.loadAs(folder, Head.NONE, c -> c))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model.safetensors does not have the checksum");
    // who changes them on purpose writes them through us, or deletes the list
    Files.delete(folder.resolve("manifest.json"));
    Checkpoint.load(folder).release();
  }

  @Test
  void settingsChangedByHandAreNamed() throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    Manifest.seal(folder);
    setConfig("hidden_dropout_prob", "0.4");
    try (Said said = Said.listen()) {
      Checkpoint.load(folder).release();
      assertThat(said.lines()).singleElement().asString().contains("changed since", "config.json");
    }
    Files.writeString(folder.resolve("manifest.json"), "{\"files\": {\"mod");
    assertRefused("manifest.json: cannot be read", "delete it");
  }

  @Test
  void savingAnewReplacesTheChecksums() throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    Manifest.seal(folder);
    save(TinyModels.GPT2, Head.CAUSAL_LM);
    Checkpoint.load(folder).release();
  }

  @Test
  void shapesAreNamed() throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    setConfig("intermediate_size", "29");
    assertRefused("layer.0.intermediate.dense.bias", "[28]", "[29]");
  }

  @Test
  void integerWeightsAreRefused() {
    save(TinyModels.BERT, Head.MASKED_LM);
    rewrite(
        (name, t) -> Map.of(name, name.endsWith("0.output.dense.bias") ? Tensors.toLong(t) : t));
    assertRefused("0.output.dense.bias", "I64", "floating-point");
  }

  @Test
  void missingOrEmptyWeights() throws IOException {
    save(TinyModels.BERT, Head.MASKED_LM);
    Files.write(weights(), new byte[0]);
    assertRefused("model.safetensors", "too few");
    Files.delete(weights());
    assertRefused("no weights here", "model.safetensors");
  }

  // ---- transfer

  @Test
  void transferReportsWhatIsNewAndWhatIsIgnored() {
    save(TinyModels.BERT, Head.PRE_TRAINING);
    Checkpoint.Loaded loaded =
        Checkpoint.loadAs(
            folder, Head.SEQUENCE_CLASSIFICATION, c -> c.withLabels(List.of("no", "yes")));
    assertThat(loaded.newlyInitialised())
        .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
    assertThat(loaded.ignored().stream().map(Checkpoint.Ignored::tensor))
        .contains("cls.seq_relationship.weight", "cls.predictions.transform.dense.weight")
        .allMatch(name -> name.startsWith("cls."));
    assertThat(loaded.model().config().labels()).containsExactly("no", "yes");
    loaded.model().release();
  }

  @Test
  void transferNeedsTheWholeBody() {
    save(TinyModels.BERT, Head.MASKED_LM);
    rewrite((name, t) -> name.contains("layer.1.attention") ? Map.of() : Map.of(name, t));
    assertThatThrownBy(() -> Checkpoint.loadAs(folder, Head.QUESTION_ANSWERING, c -> c))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lacks 10 tensors")
        .hasMessageContaining("bert.encoder.layer.1.attention.self.query.weight")
        .hasMessageContaining("and 2 more");
  }

  @Test
  void aGrownVocabularyKeepsItsOldRows() {
    save(TinyModels.GPT2, Head.CAUSAL_LM);
    Model before = Checkpoint.load(folder);
    Model after = Checkpoint.loadAs(folder, Head.CAUSAL_LM, c -> c.withVocabularySize(50)).model();
    try (Scope scope = Scope.open()) {
      String name = "transformer.wte.weight";
      Tensor old = Objects.requireNonNull(before.parameters().get(name)).tensor();
      Tensor grown = Objects.requireNonNull(after.parameters().get(name)).tensor();
      assertThat(Tensors.shape(grown)).containsExactly(50, 16);
      assertThat(Tensors.identical(grown.narrow(0, 0, 43), old)).isTrue();
      assertThat(Tensors.floats(grown.narrow(0, 43, 7))).doesNotContain(0);
    } finally {
      before.release();
      after.release();
    }
    assertThatThrownBy(
            () -> Checkpoint.loadAs(folder, Head.CAUSAL_LM, c -> c.withVocabularySize(40)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("[43, 16]")
        .hasMessageContaining("[40, 16]");
  }

  @Test
  void headsAFamilyLacksAreListed() {
    save(TinyModels.GPT2, Head.CAUSAL_LM);
    assertThatThrownBy(() -> Checkpoint.loadAs(folder, Head.MASKED_LM, c -> c))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'gpt2' has no head MASKED_LM")
        .hasMessageContaining("CAUSAL_LM");
  }

  // ---- saving

  @Test
  void savingIntoAFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Model model = Families.create(TinyModels.config(TinyModels.GPT1), Head.CAUSAL_LM);
    model.initialise();
    assertThatThrownBy(() -> Checkpoint.save(model, file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString());
    Files.createDirectories(folder.resolve("taken/config.json/inside"));
    assertThatThrownBy(() -> Checkpoint.save(model, folder.resolve("taken")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("taken");
    assertThat(folder.resolve("taken").toFile().list())
        .containsExactlyInAnyOrder("config.json", "model.safetensors");
    model.release();
  }

  @Test
  void savedConfigurationsStateWhatIsSaved() throws IOException {
    save(TinyModels.with(TinyModels.GPT2, "torch_dtype", "\"float16\""), Head.CAUSAL_LM);
    Checkpoint.Loaded loaded =
        Checkpoint.loadAs(
            folder, Head.SEQUENCE_CLASSIFICATION, c -> c.withLabels(List.of("a", "b", "c")));
    Checkpoint.save(loaded.model(), folder);
    loaded.model().release();
    String json = Files.readString(folder.resolve("config.json"));
    assertThat(json)
        .contains("\"torch_dtype\" : \"float32\"", "\"num_labels\" : 3")
        .contains("GPT2ForSequenceClassification")
        .doesNotContain("float16");
  }

  // ---- what a model refuses to read

  @ParameterizedTest
  @CsvSource({
    "37, token number 37 is out of range: the model has numbers 0 to 36",
    "-1, token number -1 is out of range: the model has numbers 0 to 36",
  })
  void tokensOutsideOfTheVocabulary(long token, String message) {
    save(TinyModels.BERT, Head.MASKED_LM);
    Model model = Checkpoint.load(folder);
    try (Scope scope = Scope.open()) {
      Inputs in = Inputs.ofIds(Tensors.ofLongs(new long[] {5, token}, 1, 2));
      assertThatThrownBy(() -> model.forward(in))
          .isInstanceOf(InputException.class)
          .hasMessage(message);
      Inputs types = Inputs.ofIds(Tensors.fullLongs(5, 1, 2));
      Tensor three = Tensors.fullLongs(3, 1, 2);
      assertThatThrownBy(() -> model.forward(types.with("token_type_ids", three)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("token type number 3");
    } finally {
      model.release();
    }
  }

  @Test
  void textsLongerThanThePositions() {
    save(TinyModels.BERT, Head.MASKED_LM);
    Model model = Checkpoint.load(folder);
    try (Scope scope = Scope.open()) {
      Inputs in = Inputs.ofIds(Tensors.fullLongs(5, 1, 18));
      assertThatThrownBy(() -> model.forward(in))
          .isInstanceOf(InputException.class)
          .hasMessage("a sequence of 18 tokens, but the model has positions for 17");
    } finally {
      model.release();
    }
  }

  @Test
  void labelsThatAreNoClass() {
    save(TinyModels.BERT, Head.SEQUENCE_CLASSIFICATION);
    Model model = Checkpoint.load(folder);
    try (Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(model.config(), Head.SEQUENCE_CLASSIFICATION);
      Tensor labels = Tensors.ofLongs(new long[] {0, 5, 1}, 3);
      assertThatThrownBy(() -> model.loss(in.with("labels", labels)))
          .isInstanceOf(InputException.class)
          .hasMessage("label 5 is out of range: there are classes 0 to 4");
    } finally {
      model.release();
    }
  }

  @Test
  void batchesWithoutATargetHaveALossOfZero() {
    save(TinyModels.BERT, Head.MASKED_LM);
    Model model = Checkpoint.load(folder);
    try (Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(model.config(), Head.MASKED_LM);
      List<LossTerm> terms = model.loss(in.with("labels", Tensors.fullLongs(-100, 3, 7)));
      assertThat(Tensors.item(LossTerm.total(terms))).isZero();
      assertThat(Tensors.item(terms.get(0).mean())).isZero();
    } finally {
      model.release();
    }
  }
}
