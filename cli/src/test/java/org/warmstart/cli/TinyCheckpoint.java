package org.warmstart.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.registry.Families;
import org.warmstart.tensor.RandomState;
import org.warmstart.tensor.engine.Engine;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.train.ByteLevelBpeTrainer;
import org.warmstart.text.train.TokenizerTrainer;
import org.warmstart.text.train.WordPieceTrainer;

/** Makes checkpoints of a few thousand random weights, with tokenizers for a few words. */
final class TinyCheckpoint {
  private static final List<String> TEXT =
      List.of("the cat sat on the mat", "the dog sat on the cat", "a mat and a dog and a cat");

  private TinyCheckpoint() {}

  /** A BERT of width 16 with 24 positions. */
  static Path bert(Path folder, Head head, String... labels) {
    ObjectNode json = Families.preset("bert-base-uncased").toJson();
    json.put("hidden_size", 16);
    json.put("num_hidden_layers", 2);
    json.put("num_attention_heads", 2);
    json.put("intermediate_size", 24);
    json.put("max_position_embeddings", 24);
    return save(folder, json, head, new WordPieceTrainer().vocabularySize(80), labels);
  }

  /** A GPT-2 of width 16 with 24 positions. */
  static Path gpt2(Path folder, Head head) {
    return gpt2(folder, head, 24);
  }

  /** The same with as many positions. */
  static Path gpt2(Path folder, Head head, int positions) {
    ObjectNode json = Families.preset("gpt2").toJson();
    json.put("n_embd", 16);
    json.put("n_layer", 2);
    json.put("n_head", 2);
    json.put("n_positions", positions);
    json.put("bos_token_id", 0);
    json.put("eos_token_id", 0);
    return save(folder, json, head, new ByteLevelBpeTrainer().vocabularySize(270));
  }

  /** A BART of width 16 with 24 positions. */
  static Path bart(Path folder) {
    ObjectNode json = Families.preset("bart-base").toJson();
    json.put("d_model", 16);
    for (String side : List.of("encoder", "decoder")) {
      json.put(side + "_layers", 2);
      json.put(side + "_attention_heads", 2);
      json.put(side + "_ffn_dim", 24);
    }
    json.put("max_position_embeddings", 24);
    json.put("pad_token_id", 0);
    json.put("bos_token_id", 2);
    json.put("eos_token_id", 3);
    json.put("decoder_start_token_id", 3);
    json.put("forced_eos_token_id", 3);
    return save(folder, json, Head.SEQUENCE_TO_SEQUENCE, new WordPieceTrainer().vocabularySize(80));
  }

  /** A skip-thought or quick-thought with encoders of width 16. */
  static Path thought(Path folder, String preset, Head head) {
    ObjectNode json = Families.preset(preset).toJson();
    json.put("embedding_size", 12);
    json.put("hidden_size", 16);
    json.put("initializer_range", 0.5);
    return save(folder, json, head, new WordPieceTrainer().vocabularySize(80));
  }

  private static Path save(
      Path folder, ObjectNode json, Head head, TokenizerTrainer<?> trainer, String... labels) {
    Engine.start();
    RandomState.seed(7);
    Tokenizer tokenizer = trainer.train(TEXT);
    ModelConfig config = Families.read(json, "test").withVocabularySize(tokenizer.vocabularySize());
    Model model =
        Families.create(labels.length == 0 ? config : config.withLabels(List.of(labels)), head);
    model.initialise();
    Checkpoint.save(model, folder);
    TokenizerFiles.save(tokenizer, folder);
    model.release();
    return folder;
  }
}
