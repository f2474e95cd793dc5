package org.warmstart.text.file;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.HubNames;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Padding;
import org.warmstart.text.Pipeline;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.Truncation;
import org.warmstart.text.sentencepiece.SentencePieceWriter;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.Normalizer;
import org.warmstart.text.stage.Stage;
import org.warmstart.text.stage.Vocabulary;

/** Reads and writes tokenizer files and directories. */
public final class TokenizerFiles {
  private static final String FILE = "tokenizer.json";

  /** Normalizers that replace what others replaced could fill any memory; real ones stay below. */
  private static final int MOST_GROWTH = 10_000;

  private TokenizerFiles() {}

  /** Whether a folder has a file that {@link #load} starts from. */
  public static boolean existIn(Path directory) {
    return InputFiles.isThere(directory.resolve(FILE))
        || (Files.isDirectory(directory) && VocabularyKind.isAnyIn(directory));
  }

  /** Whether a folder has a {@code tokenizer.json} with a prefix before its name. */
  static boolean existIn(Path directory, String prefix) {
    return InputFiles.isThere(directory.resolve(prefix + FILE));
  }

  /** Reads a folder's files with a prefix before their names. */
  static Tokenizer load(Path directory, String prefix) {
    return read(directory.resolve(prefix + FILE), TokenizerConfig.read(directory, prefix));
  }

  /**
   * Reads a tokenizer: a directory that holds {@code tokenizer.json}, {@code vocab.txt} (BERT),
   * {@code prophetnet.tokenizer}, {@code vocab.json} and {@code merges.txt} (GPT-2, RoBERTa,
   * GPT-1), {@code encoder.json} and {@code vocab.bpe} (GPT-2), {@code encoder_bpe_40000.json} and
   * {@code vocab_40000.bpe} (GPT-1), ranks of tiktoken or a SentencePiece model; or one of these
   * files. A directory's {@code tokenizer_config.json} and {@code special_tokens_map.json} are
   * honoured.
   *
   * @throws InputException if there is no tokenizer, or something in its files is wrong
   */
  public static Tokenizer load(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(path + ": there is no such file or directory" + HubNames.hint(path));
    }
    if (Files.isDirectory(path)) {
      Path file = path.resolve(FILE);
      return InputFiles.isThere(file)
          ? read(file, TokenizerConfig.read(path, ""))
          : LegacyFiles.load(path);
    }
    Path parent = path.toAbsolutePath().normalize().getParent();
    Path directory = parent == null ? path.toAbsolutePath() : parent;
    String name = String.valueOf(path.getFileName());
    Optional<Tokenizer> pair = LegacyFiles.vocabularyAndMerges(path, directory);
    if (pair.isPresent()) {
      return pair.get();
    }
    if (name.endsWith(".txt") || name.equals(LegacyFiles.PROPHETNET_FILE)) {
      return LegacyFiles.bert(path, directory);
    }
    byte[] bytes = InputFiles.readBytes(path);
    if (TiktokenFiles.isRanks(bytes)) {
      return TiktokenFiles.load(path, TokenizerConfig.read(directory));
    }
    return SentencePieceFiles.isModel(bytes)
        ? SentencePieceFiles.load(bytes, path, directory)
        : read(path, TokenizerConfig.read(directory, ""));
  }

  private static Tokenizer read(Path file, TokenizerConfig config) {
    Json json = Json.read(file);
    if (json.get("model") == null) {
      throw json.wrong(
          "no 'model': not a tokenizer.json; of vocabularies in several files, give the directory");
    }
    Json normalizer = json.get("normalizer");
    Json preTokenizer = json.get("pre_tokenizer");
    Json postProcessor = json.get("post_processor");
    Json decoder = json.get("decoder");
    Json truncation = json.get("truncation");
    Json padding = json.get("padding");
    Model model = StageRegistry.model(json.required("model"));
    Pipeline pipeline =
        new Pipeline(
            normalizer == null ? null : normalizer(normalizer),
            preTokenizer == null ? null : StageRegistry.preTokenizer(preTokenizer),
            model,
            postProcessor == null ? null : StageRegistry.postProcessor(postProcessor),
            decoder == null ? null : StageRegistry.decoder(decoder),
            addedTokens(json, model.vocabulary()),
            truncation == null ? null : Truncation.fromJson(truncation),
            padding == null ? null : Padding.fromJson(padding));
    Tokenizer tokenizer = TokenizerAssembly.assemble(pipeline, config, config.specialTokens());
    OptionalInt stray = tokenizer.strayId();
    if (postProcessor != null && stray.isPresent()) {
      throw postProcessor.wrong("adds id " + stray.getAsInt() + ", which no token has");
    }
    return tokenizer;
  }

  private static Normalizer normalizer(Json json) {
    Normalizer normalizer = StageRegistry.normalizer(json);
    if (normalizer.growth() > MOST_GROWTH) {
      throw json.wrong(
          "may make a text "
              + Math.round(normalizer.growth())
              + " times longer; up to "
              + MOST_GROWTH
              + " times are supported");
    }
    return normalizer;
  }

  private static List<AddedToken> addedTokens(Json json, Vocabulary vocabulary) {
    List<AddedToken> tokens = new ArrayList<>();
    Json array = json.get("added_tokens");
    if (array == null) {
      return tokens;
    }
    Map<Integer, String> byId = new HashMap<>();
    for (Json element : array.elements()) {
      AddedToken token = AddedToken.fromJson(element);
      String inModel = vocabulary.token(token.id());
      String other = byId.putIfAbsent(token.id(), token.content());
      if (other != null || (inModel != null && !inModel.equals(token.content()))) {
        throw element.wrong(
            "id "
                + token.id()
                + " of "
                + Messages.quote(token.content())
                + " already belongs to "
                + Messages.quote(other != null ? other : String.valueOf(inModel)));
      }
      if (token.id() < 0 || token.id() > 2 * Vocabulary.LARGEST_ID) {
        throw element.wrong("id " + token.id() + " is out of range");
      }
      tokens.add(token);
    }
    return tokens;
  }

  /**
   * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
   * special_tokens_map.json}, each aside and then renamed into place.
   *
   * @throws InputException if the directory cannot be made or written to
   */
  public static void save(Tokenizer tokenizer, Path directory) {
    save(tokenizer, directory, "");
  }

  /** As {@link #save(Tokenizer, Path)} with a prefix before the files' names. */
  static void save(Tokenizer tokenizer, Path directory, String prefix) {
    Path file = directory.resolve(prefix + FILE);
    Pipeline pipeline = tokenizer.pipeline();
    TokenizerConfig config = tokenizer.config();
    save(
        withoutGuesses(pipeline, config),
        directory,
        prefix,
        () -> {
          DurableFiles.write(file, json(pipeline));
          if (prefix.isEmpty() && VocabularyWriter.isNeeded(config)) {
            // Python reads such tokenizers from nothing else
            VocabularyWriter.write(pipeline, config, directory);
          }
        });
  }

  /** Without roles that only the vocabulary shows: read as given, they would be special tokens. */
  private static TokenizerConfig withoutGuesses(Pipeline pipeline, TokenizerConfig config) {
    Set<String> added =
        pipeline.addedTokens().stream().map(AddedToken::content).collect(Collectors.toSet());
    Map<String, String> roles = new HashMap<>(config.specialTokens().byKey());
    roles.values().retainAll(added);
    return config.withSpecialTokens(SpecialTokens.ofKeys(roles));
  }

  /**
   * Writes the vocabulary files from before {@code tokenizer.json}: {@code vocab.txt} of a
   * WordPiece tokenizer, {@code vocab.json} and {@code merges.txt} of a BPE one; and the two
   * configuration files.
   *
   * @throws InputException if the tokenizer is of another kind, or the directory cannot be made or
   *     written to
   */
  public static void saveVocabulary(Tokenizer tokenizer, Path directory) {
    TokenizerConfig config = tokenizer.config();
    save(
        config,
        directory,
        "",
        () -> VocabularyWriter.write(tokenizer.pipeline(), config, directory));
  }

  /**
   * Writes SentencePiece's model file {@code spiece.model}, and the two configuration files. The
   * ids are the same; what is put around texts is not said there.
   *
   * @throws InputException if the tokenizer's stages cannot be said there, or the directory cannot
   *     be made or written to
   */
  public static void saveSentencePiece(Tokenizer tokenizer, Path directory) {
    TokenizerConfig config = tokenizer.config();
    byte[] model = SentencePieceWriter.write(SentencePieceExport.of(tokenizer.pipeline(), config));
    Path file = directory.resolve(SentencePieceFiles.NAMES.get(0));
    save(config, directory, "", () -> DurableFiles.write(file, model));
  }

  private interface Writing {
    void write() throws IOException;
  }

  private static void save(
      TokenizerConfig config, Path directory, String prefix, Writing tokenizer) {
    try {
      Files.createDirectories(directory);
      tokenizer.write();
      write(directory.resolve(prefix + TokenizerConfig.FILE), config.json());
      write(
          directory.resolve(prefix + TokenizerConfig.SPECIAL_TOKENS_FILE),
          config.specialTokensJson());
    } catch (IOException e) {
      throw new InputException(
          directory + ": the tokenizer cannot be written here: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    DurableFiles.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }

  private static byte[] json(Pipeline pipeline) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.MAPPER.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("version", "1.0");
      json.writePOJOField(
          "truncation", pipeline.truncation() == null ? null : pipeline.truncation().json());
      json.writePOJOField("padding", pipeline.padding() == null ? null : pipeline.padding().json());
      json.writeArrayFieldStart("added_tokens");
      for (AddedToken token : pipeline.addedTokens()) {
        json.writePOJO(token.json());
      }
      json.writeEndArray();
      write(json, "normalizer", pipeline.normalizer());
      write(json, "pre_tokenizer", pipeline.preTokenizer());
      write(json, "post_processor", pipeline.postProcessor());
      write(json, "decoder", pipeline.decoder());
      json.writeFieldName("model");
      pipeline.model().write(json);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, String name, @Nullable Stage stage)
      throws IOException {
    json.writePOJOField(name, stage == null ? null : stage.json());
  }
}
