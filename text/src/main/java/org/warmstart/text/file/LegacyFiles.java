package org.warmstart.text.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.warmstart.text.AddedToken;
import org.warmstart.text.Decoder;
import org.warmstart.text.InputException;
import org.warmstart.text.Json;
import org.warmstart.text.Model;
import org.warmstart.text.Normalizer;
import org.warmstart.text.Pipeline;
import org.warmstart.text.PostProcessor;
import org.warmstart.text.PreTokenizer;
import org.warmstart.text.SpecialTokens;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.TokenizerAssembly;
import org.warmstart.text.TokenizerConfig;
import org.warmstart.text.Vocabulary;
import org.warmstart.text.decode.BpeDecoder;
import org.warmstart.text.decode.ByteLevelDecoder;
import org.warmstart.text.decode.WordPieceDecoder;
import org.warmstart.text.normalize.BertNormalizer;
import org.warmstart.text.process.SeparatorProcessor;
import org.warmstart.text.process.TemplateProcessor;
import org.warmstart.text.segment.BpeModel;
import org.warmstart.text.segment.Merge;
import org.warmstart.text.segment.VocabularyFiles;
import org.warmstart.text.segment.WordPieceModel;
import org.warmstart.text.split.BertPreTokenizer;
import org.warmstart.text.split.ByteLevelPreTokenizer;

/** Reads the vocabulary files from before tokenizer.json and sets up the stages they mean. */
public final class LegacyFiles {
  public static final String BERT_CLASS = "BertTokenizerFast";
  public static final String GPT_CLASS = "OpenAIGPTTokenizerFast";
  public static final String GPT2_CLASS = "GPT2TokenizerFast";
  static final String ROBERTA_CLASS = "RobertaTokenizerFast";

  private static final String[][] VOCABULARY_AND_MERGES = {
    {"vocab.json", "merges.txt"},
    {"encoder.json", "vocab.bpe"},
    {"encoder_bpe_40000.json", "vocab_40000.bpe"},
  };

  private LegacyFiles() {}

  static Tokenizer load(Path directory) {
    TokenizerConfig config = TokenizerConfig.read(directory);
    if (BertJapaneseFiles.isMeant(config, directory)) {
      return BertJapaneseFiles.load(directory, null, config);
    }
    Path lines = directory.resolve("vocab.txt");
    if (Files.exists(lines)) {
      return bert(lines, directory);
    }
    for (String[] names : VOCABULARY_AND_MERGES) {
      Path vocabulary = directory.resolve(names[0]);
      Path merges = directory.resolve(names[1]);
      if (Files.exists(vocabulary) && Files.exists(merges)) {
        return bpe(vocabulary, merges, config);
      }
    }
    Optional<Path> ranks = TiktokenFiles.find(directory);
    if (ranks.isPresent()) {
      return TiktokenFiles.load(ranks.get(), config);
    }
    Path model =
        SentencePieceFiles.find(directory)
            .orElseThrow(
                () ->
                    new InputException(
                        directory
                            + ": no tokenizer here; there should be tokenizer.json, vocab.txt,"
                            + " vocab.json with merges.txt, encoder.json with vocab.bpe,"
                            + " encoder_bpe_40000.json with vocab_40000.bpe, a rank file such as"
                            + " cl100k_base.tiktoken, or a SentencePiece model such as"
                            + " spiece.model"));
    return SentencePieceFiles.load(model, directory);
  }

  /** A BERT vocabulary: WordPiece behind BERT's normaliser and pre-tokeniser. */
  static Tokenizer bert(Path file, Path directory) {
    TokenizerConfig config = TokenizerConfig.read(directory);
    if (BertJapaneseFiles.isMeant(config, directory)) {
      return BertJapaneseFiles.load(directory, file, config);
    }
    Vocabulary vocabulary = VocabularyFiles.vocabularyLines(file);
    boolean lowercase = config.flag("do_lower_case", !hasUpperCase(vocabulary));
    Boolean strip = config.has("strip_accents") ? config.flag("strip_accents", false) : null;
    BertNormalizer normalizer =
        new BertNormalizer(true, config.flag("tokenize_chinese_chars", true), strip, lowercase);
    SpecialTokens given = config.specialTokens();
    String unknown = given.unknown() == null ? "[UNK]" : given.unknown();
    Model model =
        new WordPieceModel(
            vocabulary,
            unknown,
            WordPieceModel.DEFAULT_PREFIX,
            WordPieceModel.DEFAULT_LONGEST_WORD,
            file.toString());
    return bert(model, normalizer, config.withTokenizerClass(BERT_CLASS), List.of());
  }

  /** Puts BERT's stages around a model. */
  public static Tokenizer bert(
      Model model, BertNormalizer normalizer, TokenizerConfig config, List<AddedToken> added) {
    return bert(
        model,
        normalizer,
        new BertPreTokenizer(),
        new WordPieceDecoder(WordPieceModel.DEFAULT_PREFIX, true),
        config.with("do_lower_case", normalizer.lowercase()),
        added);
  }

  /** Puts BERT's special tokens around what other stages make. */
  static Tokenizer bert(
      Model model,
      @Nullable Normalizer normalizer,
      @Nullable PreTokenizer preTokenizer,
      Decoder decoder,
      TokenizerConfig config,
      List<AddedToken> added) {
    Vocabulary vocabulary = model.vocabulary();
    SpecialTokens given = config.specialTokens();
    String cls = given.classification() == null ? "[CLS]" : given.classification();
    String sep = given.separator() == null ? "[SEP]" : given.separator();
    int clsId = vocabulary.id(cls);
    int sepId = vocabulary.id(sep);
    PostProcessor processor =
        clsId < 0 || sepId < 0 ? null : TemplateProcessor.bert(cls, clsId, sep, sepId);
    Pipeline pipeline =
        new Pipeline(normalizer, preTokenizer, model, processor, decoder, added, null, null);
    return TokenizerAssembly.assemble(pipeline, config);
  }

  private static boolean hasUpperCase(Vocabulary vocabulary) {
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token != null && !token.isEmpty() && token.charAt(0) >= 'A' && token.charAt(0) <= 'Z') {
        return true;
      }
    }
    return false;
  }

  private static Tokenizer bpe(Path vocabularyFile, Path mergesFile, TokenizerConfig config) {
    Json json = Json.read(vocabularyFile);
    Vocabulary vocabulary = VocabularyFiles.vocabulary(json);
    List<Merge> merges = VocabularyFiles.mergeLines(mergesFile);
    boolean suffixes =
        merges.stream().anyMatch(merge -> merge.right().endsWith(BpeModel.END_OF_WORD));
    String unknown = config.specialTokens().unknown();
    if (suffixes) {
      String token = unknown == null ? "<unk>" : unknown;
      BpeModel.Options options =
          BpeModel.Options.withSuffix(
              vocabulary.id(token) < 0 ? null : token, BpeModel.END_OF_WORD);
      return gpt(
          new BpeModel(vocabulary, merges, options, vocabularyFile.toString()), config, List.of());
    }
    BpeModel.Options options = BpeModel.Options.withSuffix(null, null);
    BpeModel model = new BpeModel(vocabulary, merges, options, vocabularyFile.toString());
    boolean roberta = vocabulary.id("<s>") >= 0 && vocabulary.id("</s>") >= 0;
    return roberta ? roberta(model, config) : gpt2(model, config);
  }

  /** Puts GPT-1's stages around a model, as in Python's fast tokenizer for it. */
  public static Tokenizer gpt(BpeModel model, TokenizerConfig config, List<AddedToken> added) {
    Pipeline pipeline =
        new Pipeline(
            new BertNormalizer(true, true, null, true),
            new BertPreTokenizer(),
            model,
            null,
            new BpeDecoder(BpeModel.END_OF_WORD),
            added,
            null,
            null);
    return TokenizerAssembly.assemble(pipeline, config.withTokenizerClass(GPT_CLASS));
  }

  private static Tokenizer gpt2(Model model, TokenizerConfig config) {
    boolean prefixSpace = config.flag("add_prefix_space", false);
    return byteLevel(model, prefixSpace, config.withTokenizerClass(GPT2_CLASS), List.of());
  }

  /** Puts GPT-2's stages around a model. */
  public static Tokenizer byteLevel(
      Model model, boolean prefixSpace, TokenizerConfig config, List<AddedToken> added) {
    return byteLevel(model, prefixSpace, null, config, added);
  }

  private static Tokenizer roberta(Model model, TokenizerConfig config) {
    boolean prefixSpace = config.flag("add_prefix_space", false);
    Vocabulary vocabulary = model.vocabulary();
    PostProcessor processor =
        new SeparatorProcessor(
            new SeparatorProcessor.Special("</s>", vocabulary.id("</s>")),
            new SeparatorProcessor.Special("<s>", vocabulary.id("<s>")),
            new SeparatorProcessor.Roberta(config.flag("trim_offsets", true), prefixSpace));
    List<AddedToken> added = new ArrayList<>();
    int mask = vocabulary.id("<mask>");
    if (mask >= 0) {
      added.add(new AddedToken(mask, "<mask>", false, true, false, false, true));
    }
    return byteLevel(
        model, prefixSpace, processor, config.withTokenizerClass(ROBERTA_CLASS), added);
  }

  private static Tokenizer byteLevel(
      Model model,
      boolean prefixSpace,
      @Nullable PostProcessor processor,
      TokenizerConfig config,
      List<AddedToken> added) {
    Pipeline pipeline =
        new Pipeline(
            null,
            new ByteLevelPreTokenizer(prefixSpace, true, true),
            model,
            processor,
            new ByteLevelDecoder(true, true, true),
            added,
            null,
            null);
    return TokenizerAssembly.assemble(pipeline, config.with("add_prefix_space", prefixSpace));
  }
}
