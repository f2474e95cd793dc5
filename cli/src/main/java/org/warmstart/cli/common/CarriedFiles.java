package org.warmstart.cli.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.base.file.Manifest;
import org.warmstart.model.checkpoint.SentenceTransformers;
import org.warmstart.pipeline.TrainedInputs;
import org.warmstart.tensor.file.WeightFiles;
import org.warmstart.text.file.TokenizerFiles;

/** What lies beside a checkpoint's weights and stays true when they are written anew. */
public final class CarriedFiles {
  private static final String GENERATION = "generation_config.json";

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
          GENERATION,
          TrainedInputs.FILE);

  private static final String README = "README.md";
  private static final String TARGET = "decoder_";

  /** OpenAI's release of GPT-1: weights, and a vocabulary that is written anew. */
  private static final Pattern OPENAI =
      Pattern.compile("params_(\\d+\\.npy|shapes\\.json)|encoder_bpe_\\d+\\.json|vocab_\\d+\\.bpe");

  /** What is written anew, or says something about the files as they were. */
  private static final Set<String> RENEWED = Set.of("config.json", Manifest.NAME);

  private CarriedFiles() {}

  private static boolean isRenewed(String name) {
    return WeightFiles.isWeights(name)
        || RENEWED.contains(name)
        || OPENAI.matcher(name).matches()
        || name.startsWith(".");
  }

  /** Whether a file or folder of that name belongs to a checkpoint, beside its weights. */
  static boolean belong(String name) {
    return SentenceTransformers.isPart(name)
        || NAMES.stream().anyMatch(known -> name.equals(known) || name.equals(TARGET + known));
  }

  /** Copies a checkpoint's settings of generation if there are none yet. */
  public static void copyGeneration(Path from, Path to) {
    if (Files.isRegularFile(from.resolve(GENERATION)) && !Files.exists(to.resolve(GENERATION))) {
      DurableFiles.copy(from.resolve(GENERATION), to.resolve(GENERATION));
    }
  }

  private static boolean isTokenizerOrSettings(String name) {
    return NAMES.stream().anyMatch(name::endsWith);
  }

  /**
   * Copies the tokenizer's files, the settings of generation, what sentence-transformers keep, and
   * the README; a vocabulary from before there were common names for its files is written in
   * today's. Names what is left.
   */
  public static void copy(Path from, Path to, Terminal terminal) {
    copy(from, to, terminal, List.of());
  }

  /**
   * As {@link #copy(Path, Path, Terminal)}.
   *
   * @param used names of files that are in the result already
   */
  public static void copy(Path from, Path to, Terminal terminal, Collection<String> used) {
    boolean copied = false;
    List<String> left = new ArrayList<>();
    try {
      for (Path entry : DurableFolders.list(from)) {
        String name = entry.getFileName().toString();
        boolean carried =
            Files.isRegularFile(entry)
                ? isTokenizerOrSettings(name) || belong(name) || name.equals(README)
                : SentenceTransformers.isPart(name);
        if (carried) {
          DurableFolders.copyTree(entry, to.resolve(name));
          copied |=
              isTokenizerOrSettings(name)
                  && !name.endsWith(GENERATION)
                  && !name.equals(TrainedInputs.FILE);
        } else if (!isRenewed(name) && !used.contains(name)) {
          left.add(name);
        }
      }
    } catch (IOException e) {
      throw new InputException(to + ": the tokenizer cannot be copied: " + e.getMessage(), e);
    }
    if (!copied && TokenizerFiles.existIn(from)) {
      TokenizerFiles.save(TokenizerFiles.load(from), to);
    }
    if (!left.isEmpty()) {
      terminal.err().println("not copied from " + from + ": " + Messages.list(left));
    }
  }
}
