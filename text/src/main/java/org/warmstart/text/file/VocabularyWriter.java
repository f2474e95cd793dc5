package org.warmstart.text.file;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.Pipeline;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.segment.WordPieceModel;
import org.warmstart.text.stage.Vocabulary;

/** Writes the vocabulary files from before tokenizer.json, for those who read only them. */
public final class VocabularyWriter {
  private VocabularyWriter() {}

  /**
   * Writes vocab.txt of a WordPiece model and of Japanese characters, vocab.json and merges.txt of
   * a BPE model.
   *
   * @throws InputException if the model is of another kind, or tokens cannot be written so
   */
  static void write(Pipeline pipeline, TokenizerConfig config, Path directory) throws IOException {
    Map<Integer, String> tokens = tokens(pipeline);
    if (pipeline.model() instanceof WordPieceModel || isNeeded(config)) {
      boolean prophetNet = LegacyFiles.PROPHETNET_CLASS.equals(config.tokenizerClass());
      String name = prophetNet ? LegacyFiles.PROPHETNET_FILE : "vocab.txt";
      DurableFiles.write(directory.resolve(name), lines(tokens));
    } else if (pipeline.model() instanceof BpeModel bpe && !bpe.isRankedByResult()) {
      byte[] merges = merges(bpe.merges());
      DurableFiles.write(directory.resolve("vocab.json"), json(tokens));
      DurableFiles.write(directory.resolve("merges.txt"), merges);
    } else {
      throw new InputException(
          "only WordPiece and BPE tokenizers, but for tiktoken's, have vocabulary files (vocab.txt;"
              + " vocab.json and merges.txt); write this one as tokenizer.json");
    }
  }

  /** Whether Python reads a tokenizer of a class from nothing but its vocabulary file. */
  static boolean isNeeded(TokenizerConfig config) {
    return BertJapaneseFiles.CLASS.equals(config.tokenizerClass())
        || LegacyFiles.PROPHETNET_CLASS.equals(config.tokenizerClass());
  }

  /** The model's tokens and the added ones, by id. */
  private static Map<Integer, String> tokens(Pipeline pipeline) {
    Map<Integer, String> tokens = new TreeMap<>();
    Vocabulary vocabulary = pipeline.model().vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token != null) {
        tokens.put(id, token);
      }
    }
    pipeline.addedTokens().forEach(token -> tokens.putIfAbsent(token.id(), token.content()));
    return tokens;
  }

  private static byte[] lines(Map<Integer, String> tokens) {
    StringBuilder lines = new StringBuilder();
    int line = 0;
    for (Map.Entry<Integer, String> entry : tokens.entrySet()) {
      String token = entry.getValue();
      if (entry.getKey() != line++) {
        throw new InputException(
            "vocab.txt cannot be written: no token has the id "
                + (line - 1)
                + ", and a token's id is its line");
      }
      if (token.indexOf('\n') >= 0 || token.endsWith("\r")) {
        throw new InputException(
            "vocab.txt cannot be written: token " + entry.getKey() + " has a line end in it");
      }
      lines.append(token).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(Map<Integer, String> tokens) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<Integer, String> entry : tokens.entrySet()) {
        json.writeNumberField(entry.getValue(), entry.getKey());
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static byte[] merges(List<Merge> merges) {
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    for (Merge merge : merges) {
      String line = merge.left() + " " + merge.right();
      if (line.indexOf(' ') != line.lastIndexOf(' ') || line.indexOf('\n') >= 0) {
        throw new InputException(
            "merges.txt cannot be written: the merge of "
                + Messages.quote(merge.left())
                + " and "
                + Messages.quote(merge.right())
                + " has white space in a token");
      }
      lines.append(line).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
