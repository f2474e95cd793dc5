package org.warmstart.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.warmstart.base.InputException;
import org.warmstart.learn.TrainedInputs;
import org.warmstart.text.file.TokenizerFiles;

/** What lies beside a checkpoint's weights and stays true when they are written anew. */
final class CarriedFiles {
  /** The ends of their names: a second tokenizer has a prefix before them. */
  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "spiece.model",
          "spm.model",
          "sentencepiece.bpe.model",
          "tokenizer.model",
          "prophetnet.tokenizer",
          "generation_config.json",
          TrainedInputs.FILE);

  private CarriedFiles() {}

  /**
   * Copies the tokenizer's files and the settings of generation; a vocabulary from before there
   * were common names for its files is written in today's.
   */
  static void copy(Path from, Path to) {
    boolean copied = false;
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        if (NAMES.stream().anyMatch(name::endsWith)) {
          Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
          copied |= !name.endsWith("generation_config.json") && !name.equals(TrainedInputs.FILE);
        }
      }
    } catch (IOException e) {
      throw new InputException(to + ": the tokenizer cannot be copied: " + e.getMessage(), e);
    }
    if (!copied && TokenizerFiles.existIn(from)) {
      TokenizerFiles.save(TokenizerFiles.load(from), to);
    }
  }
}
