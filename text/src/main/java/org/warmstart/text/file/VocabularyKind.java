package org.warmstart.text.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.InputFiles;
import org.warmstart.text.TokenizerConfig;

/** The kinds of vocabulary files from before tokenizer.json, in the order they are looked for. */
enum VocabularyKind {
  /** A token a line. */
  LINES("Bert", "DistilBert", "Electra") {
    @Override
    List<List<String>> names() {
      return List.of(List.of("vocab.txt"));
    }
  },

  /** The same under ProphetNet's name. */
  PROPHETNET("ProphetNet") {
    @Override
    List<List<String>> names() {
      return List.of(List.of(LegacyFiles.PROPHETNET_FILE));
    }
  },

  /** Tokens in one file and merges in another. */
  MERGES("Roberta", "Longformer", "GPT2", "Bart", "OpenAIGPT") {
    @Override
    List<List<String>> names() {
      return List.of(
          List.of("vocab.json", "merges.txt"),
          List.of("encoder.json", "vocab.bpe"),
          List.of("encoder_bpe_40000.json", "vocab_40000.bpe"));
    }
  },

  /** tiktoken's ranks, under any name. */
  RANKS() {
    @Override
    List<List<String>> names() {
      return List.of(List.of("a rank file such as cl100k_base.tiktoken"));
    }

    @Override
    Optional<Path> find(Path directory) {
      return TiktokenFiles.find(directory);
    }
  },

  /** A SentencePiece model, under any name. */
  SENTENCE_PIECE(
      "Albert", "XLNet", "T5", "MT5", "Pegasus", "XLMRoberta", "BertGeneration", "DebertaV2") {
    @Override
    List<List<String>> names() {
      return List.of(List.of("a SentencePiece model such as spiece.model"));
    }

    @Override
    Optional<Path> find(Path directory) {
      return SentencePieceFiles.find(directory);
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
  private final List<String> classes;

  VocabularyKind(String... families) {
    this.classes = Arrays.stream(families).map(family -> family + "Tokenizer").toList();
  }

  /** The names of the files that go together, the first being the one to start from. */
  abstract List<List<String>> names();

  /** The kind that a class of Python's library reads, or null if it is not known. */
  private static @Nullable VocabularyKind ofClass(@Nullable String name) {
    for (VocabularyKind kind : values()) {
      if (name != null
          && kind.classes.stream().anyMatch(c -> name.equals(c) || name.equals(c + "Fast"))) {
        return kind;
      }
    }
    return null;
  }

  /** The file to start from, if all files are here that go together. */
  Optional<Path> find(Path directory) {
    return names().stream()
        .filter(
            names -> names.stream().allMatch(name -> InputFiles.isThere(directory.resolve(name))))
        .map(names -> directory.resolve(names.get(0)))
        .findFirst();
  }

  /** A vocabulary that was found. */
  record Found(VocabularyKind kind, Path file) {}

  /** The first that is here. */
  private static Optional<Found> findAny(Path directory) {
    return Arrays.stream(values())
        .flatMap(kind -> kind.find(directory).map(file -> new Found(kind, file)).stream())
        .findFirst();
  }

  /** Whether there is one, or even several of which one would have to be named. */
  static boolean isAnyIn(Path directory) {
    try {
      return findAny(directory).isPresent();
    } catch (InputException e) {
      return true;
    }
  }

  /**
   * The vocabulary in a directory: of the kind that the configured class reads, if it names one.
   *
   * @throws InputException if there is none
   */
  static Found find(Path directory, TokenizerConfig config) {
    VocabularyKind wanted = ofClass(config.tokenizerClass());
    Optional<Found> any = findAny(directory);
    if (wanted == null) {
      return any.orElseThrow(() -> nothing(directory));
    }
    Optional<Path> file = wanted.find(directory);
    if (file.isPresent()) {
      return new Found(wanted, file.get());
    }
    if (wanted == MERGES && any.isPresent() && any.get().kind == RANKS) {
      return any.get();
    }
    throw new InputException(
        directory
            + ": "
            + TokenizerConfig.FILE
            + " names the class "
            + config.tokenizerClass()
            + ", which reads "
            + wanted.described()
            + "; "
            + any.map(found -> "here is " + found.file.getFileName() + ", of another class")
                .orElse(wanted.missing(directory).orElse("there is nothing of that here")));
  }

  private String described() {
    return names().stream()
        .map(names -> String.join(" with ", names))
        .collect(Collectors.joining(", or "));
  }

  /** Which of the files that go together is missing where another is here. */
  private Optional<String> missing(Path directory) {
    for (List<String> names : names()) {
      List<String> absent =
          names.stream().filter(name -> !InputFiles.isThere(directory.resolve(name))).toList();
      if (absent.size() == 1 && names.size() == 2) {
        String present = names.get(0).equals(absent.get(0)) ? names.get(1) : names.get(0);
        return Optional.of(present + " is here, but " + absent.get(0) + " beside it is missing");
      }
    }
    return Optional.empty();
  }

  private static InputException nothing(Path directory) {
    String all =
        Arrays.stream(values()).map(VocabularyKind::described).collect(Collectors.joining(", "));
    return new InputException(
        directory
            + ": no tokenizer here"
            + MERGES.missing(directory).map(problem -> " (" + problem + ")").orElse("")
            + "; there should be tokenizer.json, "
            + all);
  }
}
