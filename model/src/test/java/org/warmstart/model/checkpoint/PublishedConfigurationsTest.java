package org.warmstart.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TinyBatches;
import org.warmstart.model.TinyModels;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.file.SafetensorsWriter;

/**
 * Configurations with the keys that published checkpoints of many years have, and the names that
 * their tensors had; the sizes are small.
 */
class PublishedConfigurationsTest {
  private static final String BERT_SIZES =
      """
      "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
      "hidden_size": 16, "initializer_range": 0.02, "intermediate_size": 24,
      "max_position_embeddings": 20, "num_attention_heads": 2, "num_hidden_layers": 2,
      "type_vocab_size": 2, "vocab_size": 37
      """;
  private static final String POOLER =
      """
      "directionality": "bidi", "pooler_fc_size": 768, "pooler_num_attention_heads": 12,
      "pooler_num_fc_layers": 3, "pooler_size_per_head": 128, "pooler_type": "first_token_transform"
      """;
  private static final String GENERATION_OF_2020 =
      """
      "bad_words_ids": null, "do_sample": false, "early_stopping": true, "eos_token_ids": null,
      "finetuning_task": null, "is_decoder": false, "length_penalty": 2.0, "max_length": 20,
      "min_length": 5, "no_repeat_ngram_size": 3, "num_beams": 4, "num_return_sequences": 1,
      "output_attentions": false, "output_hidden_states": false, "output_past": false,
      "prefix": " ", "pruned_heads": {}, "repetition_penalty": 1.0, "temperature": 1.0,
      "top_k": 50, "top_p": 1.0, "torchscript": false, "use_bfloat16": false
      """;
  private static final String BART =
      """
      "activation_dropout": 0.0, "activation_function": "gelu", "attention_dropout": 0.0,
      "d_model": 16, "decoder_attention_heads": 2, "decoder_ffn_dim": 24, "decoder_layerdrop": 0.0,
      "decoder_layers": 1, "dropout": 0.1, "encoder_attention_heads": 2, "encoder_ffn_dim": 24,
      "encoder_layerdrop": 0.0, "encoder_layers": 2, "init_std": 0.02, "is_encoder_decoder": true,
      "max_position_embeddings": 24, "num_hidden_layers": 2, "vocab_size": 37, "bos_token_id": 0,
      "eos_token_id": 2, "pad_token_id": 1, "decoder_start_token_id": 2
      """;
  private static final String GPT2 =
      """
      "activation_function": "gelu_new", "attn_pdrop": 0.1, "embd_pdrop": 0.1,
      "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, "n_ctx": 18, "n_embd": 16,
      "n_head": 2, "n_layer": 2, "n_positions": 18, "resid_pdrop": 0.1,
      "summary_activation": null, "summary_first_dropout": 0.1, "summary_proj_to_labels": true,
      "summary_type": "cls_index", "summary_use_proj": true, "vocab_size": 37
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private static Arguments published(String name, String architecture, String... keys) {
    return Arguments.of(name, architecture, "{" + String.join(",", keys) + "}");
  }

  static Stream<Arguments> published() {
    return Stream.of(
        published(
            "bert-base-uncased",
            "BertForMaskedLM",
            BERT_SIZES,
            "\"gradient_checkpointing\": false, \"layer_norm_eps\": 1e-12, \"model_type\":"
                + " \"bert\", \"pad_token_id\": 0, \"position_embedding_type\": \"absolute\","
                + " \"transformers_version\": \"4.6.0.dev0\", \"use_cache\": true"),
        published(
            "bert-base-german-cased",
            "BertForMaskedLM",
            BERT_SIZES,
            POOLER,
            "\"language\": \"german\", \"name\": \"Bert\", \"layer_norm_eps\": 1e-12,"
                + " \"model_type\": \"bert\", \"output_past\": true, \"pad_token_id\": 0"),
        published(
            "multilingual sentiment",
            "BertForSequenceClassification",
            BERT_SIZES,
            POOLER,
            "\"_num_labels\": 3, \"finetuning_task\": \"sentiment\", \"model_type\": \"bert\","
                + " \"id2label\": {\"0\": \"bad\", \"1\": \"so-so\", \"2\": \"good\"},"
                + " \"label2id\": {\"bad\": 0, \"good\": 2, \"so-so\": 1},"
                + " \"problem_type\": \"single_label_classification\", \"xla_device\": true,"
                + " \"adapters\": {\"adapters\": {}, \"config_map\": {}}"),
        published("pytorch-pretrained-bert", "BertForPreTraining", BERT_SIZES, "\"n_special\": 0"),
        published(
            "distilbert sst2",
            "DistilBertForSequenceClassification",
            "\"activation\": \"gelu\", \"attention_dropout\": 0.1, \"dim\": 16, \"dropout\": 0.1,"
                + " \"finetuning_task\": \"sst-2\", \"hidden_dim\": 24,"
                + " \"id2label\": {\"0\": \"NEGATIVE\", \"1\": \"POSITIVE\"},"
                + " \"initializer_range\": 0.02, \"label2id\": {\"NEGATIVE\": 0, \"POSITIVE\": 1},"
                + " \"max_position_embeddings\": 20, \"model_type\": \"distilbert\","
                + " \"n_heads\": 2, \"n_layers\": 2, \"output_past\": true, \"pad_token_id\": 0,"
                + " \"qa_dropout\": 0.1, \"seq_classif_dropout\": 0.2,"
                + " \"sinusoidal_pos_embds\": false, \"tie_weights_\": true, \"vocab_size\": 37"),
        published(
            "roberta-base",
            "RobertaForMaskedLM",
            BERT_SIZES,
            "\"bos_token_id\": 0, \"eos_token_id\": 2, \"layer_norm_eps\": 1e-05,"
                + " \"model_type\": \"roberta\", \"pad_token_id\": 1, \"create_position_ids_from_"
                + "padding\": true, \"n_langs\": 1"),
        published(
            "gpt2",
            "GPT2LMHeadModel",
            GPT2,
            "\"bos_token_id\": 36, \"eos_token_id\": 36, \"model_type\": \"gpt2\","
                + " \"task_specific_params\": {\"text-generation\": {\"do_sample\": true,"
                + " \"max_length\": 50}}, \"gradient_checkpointing\": false"),
        published(
            "openai-gpt",
            "OpenAIGPTLMHeadModel",
            "\"afn\": \"gelu\", \"attn_pdrop\": 0.1, \"embd_pdrop\": 0.1,"
                + " \"initializer_range\": 0.02, \"layer_norm_epsilon\": 1e-05,"
                + " \"model_type\": \"openai-gpt\", \"n_ctx\": 18, \"n_embd\": 16, \"n_head\": 2,"
                + " \"n_layer\": 2, \"n_positions\": 18, \"n_special\": 0,"
                + " \"predict_special_tokens\": true, \"resid_pdrop\": 0.1,"
                + " \"summary_activation\": null, \"summary_first_dropout\": 0.1,"
                + " \"summary_proj_to_labels\": true, \"summary_type\": \"cls_index\","
                + " \"summary_use_proj\": true, \"vocab_size\": 37"),
        published(
            "t5-small",
            "T5ForConditionalGeneration",
            "\"d_ff\": 24, \"d_kv\": 8, \"d_model\": 16, \"decoder_start_token_id\": 0,"
                + " \"dropout_rate\": 0.1, \"eos_token_id\": 1, \"initializer_factor\": 1.0,"
                + " \"is_encoder_decoder\": true, \"layer_norm_epsilon\": 1e-06,"
                + " \"model_type\": \"t5\", \"n_positions\": 512, \"num_heads\": 2,"
                + " \"num_layers\": 2, \"output_past\": true, \"pad_token_id\": 0,"
                + " \"relative_attention_num_buckets\": 32, \"vocab_size\": 37,"
                + " \"task_specific_params\": {\"summarization\": {\"early_stopping\": true,"
                + " \"length_penalty\": 2.0, \"prefix\": \"summarize: \"}}"),
        published(
            "bart-large-cnn",
            "BartForConditionalGeneration",
            BART,
            GENERATION_OF_2020,
            "\"_num_labels\": 3, \"add_bias_logits\": false, \"add_final_layer_norm\": false,"
                + " \"classif_dropout\": 0.0, \"classifier_dropout\": 0.0,"
                + " \"force_bos_token_to_be_generated\": true, \"forced_bos_token_id\": 0,"
                + " \"forced_eos_token_id\": 2, \"gradient_checkpointing\": false,"
                + " \"model_type\": \"bart\", \"normalize_before\": false,"
                + " \"normalize_embedding\": true, \"scale_embedding\": false,"
                + " \"static_position_embeddings\": false"),
        published(
            "pegasus",
            "PegasusForConditionalGeneration",
            BART,
            "\"add_bias_logits\": false, \"add_final_layer_norm\": true,"
                + " \"extra_pos_embeddings\": 1, \"force_bos_token_to_be_generated\": false,"
                + " \"length_penalty\": 0.6, \"max_length\": 64, \"model_type\": \"pegasus\","
                + " \"normalize_before\": true, \"normalize_embedding\": false, \"num_beams\": 8,"
                + " \"scale_embedding\": true, \"static_position_embeddings\": true,"
                + " \"condition_on_chain\": true"),
        published(
            "albert-base-v2",
            "AlbertForMaskedLM",
            "\"attention_probs_dropout_prob\": 0, \"bos_token_id\": 2,"
                + " \"classifier_dropout_prob\": 0.1, \"down_scale_factor\": 1,"
                + " \"embedding_size\": 12, \"eos_token_id\": 3, \"gap_size\": 0,"
                + " \"hidden_act\": \"gelu_new\", \"hidden_dropout_prob\": 0,"
                + " \"hidden_size\": 16, \"initializer_range\": 0.02, \"inner_group_num\": 1,"
                + " \"intermediate_size\": 24, \"layer_norm_eps\": 1e-12,"
                + " \"max_position_embeddings\": 20, \"model_type\": \"albert\","
                + " \"net_structure_type\": 0, \"num_attention_heads\": 2,"
                + " \"num_hidden_groups\": 1, \"num_hidden_layers\": 2,"
                + " \"num_memory_blocks\": 0, \"pad_token_id\": 0, \"type_vocab_size\": 2,"
                + " \"vocab_size\": 37, \"output_past\": true"),
        published(
            "electra-small-discriminator",
            "ElectraForPreTraining",
            BERT_SIZES,
            "\"embedding_size\": 12, \"layer_norm_eps\": 1e-12, \"model_type\": \"electra\","
                + " \"pad_token_id\": 0, \"position_embedding_type\": \"absolute\","
                + " \"summary_activation\": \"gelu\", \"summary_last_dropout\": 0.1,"
                + " \"summary_type\": \"first\", \"summary_use_proj\": true, \"use_cache\": true"),
        published(
            "xlnet-base-cased",
            "XLNetLMHeadModel",
            "\"attn_type\": \"bi\", \"bi_data\": false, \"bos_token_id\": 1, \"clamp_len\": -1,"
                + " \"d_head\": 8, \"d_inner\": 24, \"d_model\": 16, \"dropout\": 0.1,"
                + " \"end_n_top\": 5, \"eos_token_id\": 2, \"ff_activation\": \"gelu\","
                + " \"initializer_range\": 0.02, \"layer_norm_eps\": 1e-12, \"mem_len\": null,"
                + " \"model_type\": \"xlnet\", \"n_head\": 2, \"n_layer\": 2,"
                + " \"output_past\": true, \"pad_token_id\": 5, \"reuse_len\": null,"
                + " \"same_length\": false, \"start_n_top\": 5, \"summary_activation\": \"tanh\","
                + " \"summary_last_dropout\": 0.1, \"summary_type\": \"last\","
                + " \"summary_use_proj\": true, \"untie_r\": true, \"vocab_size\": 37,"
                + " \"task_specific_params\": {\"text-generation\": {\"do_sample\": true}}"),
        published(
            "prophetnet-large-uncased",
            "ProphetNetForConditionalGeneration",
            "\"activation_dropout\": 0.1, \"activation_function\": \"gelu\","
                + " \"add_cross_attention\": true, \"attention_dropout\": 0.1,"
                + " \"bos_token_id\": 3, \"decoder_ffn_dim\": 24, \"decoder_layerdrop\": 0.0,"
                + " \"decoder_max_position_embeddings\": 20, \"decoder_start_token_id\": 3,"
                + " \"disable_ngram_loss\": false, \"dropout\": 0.1, \"encoder_ffn_dim\": 24,"
                + " \"encoder_layerdrop\": 0.0, \"encoder_max_position_embeddings\": 20,"
                + " \"eos_token_id\": 3, \"eps\": 0.0, \"gradient_checkpointing\": false,"
                + " \"hidden_size\": 16, \"init_std\": 0.02, \"is_encoder_decoder\": true,"
                + " \"max_position_embeddings\": 20, \"model_type\": \"prophetnet\","
                + " \"ngram\": 2, \"num_buckets\": 32, \"num_decoder_attention_heads\": 2,"
                + " \"num_decoder_layers\": 1, \"num_encoder_attention_heads\": 2,"
                + " \"num_encoder_layers\": 1, \"pad_token_id\": 0,"
                + " \"relative_max_distance\": 128, \"vocab_size\": 37,"
                + " \"length_penalty\": 2.0, \"max_length\": 15, \"num_beams\": 4"),
        published(
            "longformer-base-4096",
            "LongformerForMaskedLM",
            BERT_SIZES,
            "\"attention_mode\": \"longformer\", \"attention_window\": [4, 4],"
                + " \"bos_token_id\": 0, \"eos_token_id\": 2, \"gradient_checkpointing\": false,"
                + " \"ignore_attention_mask\": false, \"layer_norm_eps\": 1e-05,"
                + " \"model_type\": \"longformer\", \"pad_token_id\": 1, \"sep_token_id\": 2"),
        published(
            "a model of sentence-transformers",
            "BertModel",
            BERT_SIZES,
            "\"_name_or_path\": \"nreimers/MiniLM-L6-H384-uncased\", \"model_type\": \"bert\","
                + " \"gradient_checkpointing\": false, \"layer_norm_eps\": 1e-12,"
                + " \"pad_token_id\": 0, \"position_embedding_type\": \"absolute\","
                + " \"transformers_version\": \"4.8.2\", \"use_cache\": true"));
  }

  /** Each loads, is saved with every key and value that it had, and loads again as the same. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("published")
  void loadsAndKeepsItsKeys(String name, String architecture, String text) throws IOException {
    ObjectNode json = TinyModels.json(text);
    json.putArray("architectures").add(architecture);
    write(json);
    Path copy = folder.resolve("copy");
    Model model = Checkpoint.load(folder);
    float[] before = parameter(model);
    Checkpoint.save(model, copy);
    model.release();
    ObjectNode saved = TinyModels.json(Files.readString(copy.resolve("config.json")));
    json.properties()
        .forEach(
            key ->
                assertThat(number(saved.get(key.getKey())))
                    .as(key.getKey())
                    .isEqualTo(number(key.getValue())));
    Model again = Checkpoint.load(copy);
    assertThat(parameter(again)).containsExactly(before);
    again.release();
    Checkpoint.loadAs(copy, again.config().family().bareHead(), c -> c).model().release();
  }

  private static Object number(JsonNode node) {
    return node.isNumber() ? (Object) node.asDouble() : node;
  }

  private static float[] parameter(Model model) {
    try (Scope scope = Scope.open()) {
      return Tensors.floats(model.parameters().values().iterator().next().tensor());
    }
  }

  /** Writes a configuration, and weights for the architecture that it names. */
  private Head write(ObjectNode json) throws IOException {
    ObjectNode complete = json.deepCopy();
    if (!json.has("model_type")) {
      complete.put("model_type", "bert");
    }
    ModelConfig config = Families.read(ConfigJson.ofCheckpoint(complete, "test"));
    Head head = config.family().head(json.path("architectures").path(0).asText(), "test");
    RandomState.seed(6);
    Model model = Families.create(config, head);
    model.initialise();
    Checkpoint.save(model, folder);
    model.release();
    Files.writeString(folder.resolve("config.json"), json.toString());
    return head;
  }

  private void bert(String change, Head head) throws IOException {
    ObjectNode json = TinyModels.json(TinyModels.BERT);
    json.putArray("architectures")
        .add(TinyModels.config(TinyModels.BERT).family().architecture(head));
    write(json);
    ObjectNode changed = (ObjectNode) json.setAll(TinyModels.json(change));
    Files.writeString(folder.resolve("config.json"), changed.toString());
  }

  private void without(String key) throws IOException {
    ObjectNode json = TinyModels.json(Files.readString(folder.resolve("config.json")));
    json.remove(key);
    Files.writeString(folder.resolve("config.json"), json.toString());
  }

  @Test
  void unknownKeysAreNamedOnceWithTheKeyThatMayBeMeant() throws IOException {
    bert("{\"language\": \"de\", \"clasifier_dropout\": 0.3}", Head.MASKED_LM);
    without("classifier_dropout");
    try (Said said = Said.listen()) {
      Checkpoint.config(folder);
      Checkpoint.load(folder).release();
      assertThat(said.lines())
          .singleElement()
          .asString()
          .contains("config.json", "'language', ")
          .contains("'clasifier_dropout' (meant to be 'classifier_dropout'?)");
    }
    // in what we write ourselves it is an error
    ObjectNode json = TinyModels.json(Files.readString(folder.resolve("config.json")));
    assertThatThrownBy(() -> Families.read(json, "ours"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("ours: unknown key 'language'");
  }

  @Test
  void aSpecialTokenBeyondTheVocabularyCountsAsNotSet() throws IOException {
    bert("{\"pad_token_id\": 37, \"eos_token_id\": -1}", Head.MASKED_LM);
    try (Said said = Said.listen()) {
      ModelConfig config = Checkpoint.config(folder);
      assertThat(config.tokens().padding()).isNull();
      assertThat(config.tokens().end()).isNull();
      assertThat(said.lines())
          .hasSize(2)
          .anyMatch(line -> line.contains("'pad_token_id' is 37") && line.contains("0 to 36"));
    }
    Checkpoint.load(folder).release();
  }

  /** Five classes in the head: so many there are, whatever the configuration names. */
  @ParameterizedTest
  @CsvSource({"2, LABEL_4", "7, y4"})
  void theHeadsRowsDecideHowManyClassesThereAre(int named, String last) throws IOException {
    StringBuilder labels = new StringBuilder("{\"num_labels\": 5, \"id2label\": {");
    for (int i = 0; i < named; i++) {
      labels.append(i == 0 ? "" : ",").append("\"" + i + "\": \"y" + i + "\"");
    }
    bert(
        labels + "}, \"label2id\": null, \"problem_type\": \"multi_label_classification\"}",
        Head.SEQUENCE_CLASSIFICATION);
    try (Said said = Said.listen()) {
      Model model = Checkpoint.load(folder);
      model.release();
      assertThat(model.config().labels()).hasSize(5).startsWith("y0", "y1").endsWith(last);
      assertThat(model.config().toJson().get("problem_type").asText())
          .isEqualTo("multi_label_classification");
      assertThat(said.lines())
          .anyMatch(line -> line.contains("names " + named + " classes, but the head has 5"));
    }
  }

  @Test
  void withoutArchitecturesTheNeedDecidesOrTheTensorsDo() throws IOException {
    bert("{}", Head.PRE_TRAINING);
    without("architectures");
    try (Said said = Said.listen()) {
      Model guessed = Checkpoint.load(folder);
      guessed.release();
      assertThat(guessed.head()).isEqualTo(Head.PRE_TRAINING);
      assertThat(said.lines()).singleElement().asString().contains("BertForPreTraining");
    }
    Model needed = Checkpoint.load(folder, Head.NEXT_SENTENCE);
    needed.release();
    assertThat(needed.head()).isEqualTo(Head.NEXT_SENTENCE);
    // what is needed and not there is no reason to make it up
    assertThat(Checkpoint.load(folder, Head.QUESTION_ANSWERING).head())
        .isEqualTo(Head.PRE_TRAINING);
  }

  /** Names of PyTorch's first BERTs: no model_type, no architectures, gamma, beta, module. */
  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "true, true"})
  void aCheckpointFromBeforeThereWereModelTypes(boolean gamma, boolean parallel)
      throws IOException {
    bert("{}", Head.PRE_TRAINING);
    float[] before = logits();
    without("architectures");
    without("model_type");
    rename(
        name -> {
          String old =
              gamma
                  ? name.replace("LayerNorm.weight", "LayerNorm.gamma")
                      .replace("LayerNorm.bias", "LayerNorm.beta")
                  : name;
          return parallel ? "module." + old : old;
        });
    try (Said said = Said.listen()) {
      assertThat(logits()).containsExactly(before);
      assertThat(said.lines()).anyMatch(line -> line.contains("of the family 'bert'"));
    }
    Checkpoint.loadAs(folder, Head.SEQUENCE_CLASSIFICATION, c -> c).model().release();
  }

  /** The family by its tensors' names alone. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("published")
  void familiesAreRecognised(String name, String architecture, String text) throws IOException {
    ObjectNode json = TinyModels.json(text);
    json.putArray("architectures").add(architecture);
    write(json);
    without("architectures");
    without("model_type");
    assertThat(Checkpoint.config(folder).modelType())
        .isEqualTo(json.path("model_type").asText("bert"));
  }

  private float[] logits() {
    Model model = Checkpoint.load(folder);
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Inputs in = TinyBatches.of(model.config(), Head.PRE_TRAINING);
      return Tensors.floats(Objects.requireNonNull(model.forward(in).get("prediction_logits")));
    } finally {
      model.release();
    }
  }

  private void rename(UnaryOperator<String> newName) {
    Path file = folder.resolve("model.safetensors");
    try (Scope scope = Scope.open();
        SafetensorsFile stored = SafetensorsFile.open(file)) {
      Map<String, Tensor> renamed = new LinkedHashMap<>();
      for (String name : List.copyOf(stored.tensors().keySet())) {
        renamed.put(newName.apply(name), stored.read(name));
      }
      SafetensorsWriter.write(file, renamed, Map.of());
    }
  }
}
