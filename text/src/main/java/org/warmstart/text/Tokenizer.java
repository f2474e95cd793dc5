package org.warmstart.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.text.stage.Decoder;
import org.warmstart.text.stage.Model;
import org.warmstart.text.stage.PostProcessor;
import org.warmstart.text.stage.Sampling;
import org.warmstart.text.stage.Segmenter;
import org.warmstart.text.stage.Tokens;
import org.warmstart.text.stage.Vocabulary;

/**
 * A tokenizer: normalizes text, splits it into words, segments those into tokens of a vocabulary,
 * and adds special tokens. Reads and writes the files of Hugging Face's tokenizers and gives the
 * same ids and offsets. Immutable and safe for many threads.
 *
 * <p>Java strings may hold surrogates without a partner, which no file of text can; each of them is
 * read as U+FFFD, the replacement character.
 */
public final class Tokenizer {
  private final Pipeline pipeline;
  private final TokenizerConfig config;
  private final Encoder encoder;
  private final Vocabulary vocabulary;
  private final Map<String, Integer> addedIds = new HashMap<>();
  private final Map<Integer, String> addedById = new HashMap<>();
  private final BitSet specialIds = new BitSet();

  Tokenizer(Pipeline pipeline, TokenizerConfig config) {
    this(pipeline, config, new Encoder(pipeline, new WordCache(pipeline.model()), new BitSet()));
  }

  private Tokenizer(Pipeline pipeline, TokenizerConfig config, Encoder encoder) {
    this.pipeline = pipeline;
    this.config = config;
    this.encoder = encoder;
    this.vocabulary = pipeline.model().vocabulary();
    for (AddedToken token : pipeline.addedTokens()) {
      addedIds.put(token.content(), token.id());
      // as in the reference, a token that is looked for in normalized text is spelled that way
      addedById.put(token.id(), token.normalized() ? normalized(token.content()) : token.content());
      if (token.special()) {
        specialIds.set(token.id());
      }
    }
  }

  /** What the normalizer makes of a text. */
  public String normalized(String text) {
    return encoder.normalized(text);
  }

  /** The stages. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** What {@code tokenizer_config.json} says. */
  public TokenizerConfig config() {
    return config;
  }

  /** Encodes a text, with special tokens; the tokenizer's truncation setting is ignored. */
  public Encoding encode(String text) {
    return encode(text, null, true);
  }

  /** Encodes a text; the tokenizer's truncation setting is ignored. */
  public Encoding encode(String text, boolean addSpecialTokens) {
    return encode(text, null, addSpecialTokens);
  }

  /** Encodes a text or, with a second one, a pair; the truncation setting is ignored. */
  public Encoding encode(String first, @Nullable String second, boolean addSpecialTokens) {
    return encode(first, second, addSpecialTokens, null);
  }

  /**
   * Encodes a text or a pair and cuts it to a length.
   *
   * @param second null for a single text
   * @param truncation null to leave the length as it is
   * @throws InputException if the truncation's strategy cannot do it
   */
  public Encoding encode(
      String first,
      @Nullable String second,
      boolean addSpecialTokens,
      @Nullable Truncation truncation) {
    return unpadded(first, second, new EncodeOptions(addSpecialTokens, truncation, false, null), 0);
  }

  /**
   * Encodes a text or a pair.
   *
   * @param second null for a single text
   * @throws InputException if the truncation's strategy cannot do it, or the model cannot sample in
   *     the way that is asked for
   */
  public Encoding encode(String first, @Nullable String second, EncodeOptions options) {
    return padded(List.of(unpadded(first, second, options, 0)), options).get(0);
  }

  /**
   * Encodes a batch of texts on all cores (those of the fork-join pool it is called in, if it is
   * called in one), and fills them up to one length if the options say so.
   *
   * @return the encodings, in the texts' order
   */
  public List<Encoding> encodeBatch(List<String> texts, EncodeOptions options) {
    return encodeBatch(texts, null, options);
  }

  /**
   * Encodes a batch of pairs.
   *
   * @param seconds as many as {@code firsts}; null for single texts
   */
  public List<Encoding> encodeBatch(
      List<String> firsts, @Nullable List<String> seconds, EncodeOptions options) {
    if (seconds != null && seconds.size() != firsts.size()) {
      throw new InputException(
          "a batch of pairs needs as many second texts as first ones, not "
              + seconds.size()
              + " to "
              + firsts.size());
    }
    List<Encoding> encodings =
        IntStream.range(0, firsts.size())
            .parallel()
            .mapToObj(
                i -> unpadded(firsts.get(i), seconds == null ? null : seconds.get(i), options, i))
            .toList();
    return padded(encodings, options);
  }

  private static List<Encoding> padded(List<Encoding> encodings, EncodeOptions options) {
    return options.padding() == null ? encodings : options.padding().apply(encodings);
  }

  private Encoding unpadded(
      String first, @Nullable String second, EncodeOptions options, int number) {
    Segmenter sampler = options.sampling() == null ? null : sampler(options.sampling(), number);
    List<Tokens> parts = new ArrayList<>();
    parts.add(sequence(first, 0, sampler));
    if (second != null) {
      parts.add(sequence(second, 1, sampler));
    }
    boolean special = options.addSpecialTokens();
    Truncation truncation = options.truncation();
    if (truncation == null) {
      return Encoding.of(process(parts, special));
    }
    int added = special ? addedTokens(second != null) : 0;
    return Pieces.join(
        truncation.split(parts, added, options.overflowing()), own -> process(own, special));
  }

  /** Encodes a text and tells what each stage made of it. */
  public Inspection inspect(String text, boolean addSpecialTokens) {
    Tokens tokens = new Tokens(true, 8 + text.length() / 3);
    Recorder recorder = new Recorder();
    tokens.setNotes(recorder);
    Tokens whole = sequence(text, 0, tokens);
    List<Tokens> parts = new ArrayList<>(List.of(whole));
    Encoding encoding = Encoding.of(process(parts, addSpecialTokens));
    return recorder.inspection(whole, encoding);
  }

  private Segmenter sampler(Sampling sampling, int number) {
    return pipeline.model().sampler(sampling.derive(number));
  }

  private Tokens sequence(String text, int number, @Nullable Segmenter sampler) {
    Tokens tokens = new Tokens(true, 8 + text.length() / 3);
    tokens.setSampler(sampler);
    return sequence(text, number, tokens);
  }

  private Tokens sequence(String text, int number, Tokens tokens) {
    tokens.setText(text);
    encoder.encode(text, tokens);
    tokens.setTypeId(number);
    tokens.setSequence(number);
    return tokens;
  }

  private List<Tokens> process(List<Tokens> parts, boolean addSpecialTokens) {
    PostProcessor processor = pipeline.postProcessor();
    return processor == null ? parts : processor.process(parts, addSpecialTokens);
  }

  /** The number of special tokens that encoding a single text or a pair adds. */
  public int addedTokens(boolean pair) {
    return added(pair).stream().mapToInt(Tokens::size).sum();
  }

  private List<Tokens> added(boolean pair) {
    List<Tokens> empty = new ArrayList<>();
    empty.add(new Tokens(true, 0));
    if (pair) {
      empty.add(new Tokens(true, 0));
    }
    return process(empty, true);
  }

  /** An id that encoding adds to a text or a pair although no token has it, if there is one. */
  public OptionalInt strayId() {
    return Stream.of(added(false), added(true))
        .flatMap(List::stream)
        .flatMapToInt(part -> Arrays.stream(part.ids()))
        .filter(id -> token(id) == null)
        .findFirst();
  }

  /** The ids of a text's tokens, without added special tokens; the fastest way to encode. */
  public int[] ids(String text) {
    Tokens tokens = new Tokens(false, 8 + text.length() / 3);
    encoder.encode(text, tokens);
    return tokens.ids();
  }

  /**
   * The ids of a text's tokens, without added special tokens, with segmentations drawn at random.
   *
   * @throws InputException if the model cannot sample in this way
   */
  public int[] ids(String text, Sampling sampling) {
    Tokens tokens = new Tokens(false, 8 + text.length() / 2);
    tokens.setSampler(sampler(sampling, 0));
    encoder.encode(text, tokens);
    return tokens.ids();
  }

  /** The ids of many texts, as {@link #ids} gives them, on all cores. */
  public int[][] idsBatch(List<String> texts) {
    return texts.parallelStream().map(this::ids).toArray(int[][]::new);
  }

  /**
   * Turns ids back to text; ids that no token has are left out.
   *
   * @param skipSpecialTokens whether to leave out special tokens as well
   */
  public String decode(int[] ids, boolean skipSpecialTokens) {
    List<String> tokens = new ArrayList<>(ids.length);
    for (int id : ids) {
      String token = token(id);
      if (token != null && !(skipSpecialTokens && isSpecial(id))) {
        tokens.add(token);
      }
    }
    Decoder decoder = pipeline.decoder();
    return decoder == null ? String.join(" ", tokens) : String.join("", decoder.decode(tokens));
  }

  /**
   * The same tokenizer without its special tokens: where they are written in a text they are
   * ordinary text, as they should be in text from strangers, and there is no post-processing.
   */
  public Tokenizer withoutSpecialTokens() {
    Tokenizer plain = withSpecialTokensAsText();
    return new Tokenizer(plain.pipeline.withPostProcessor(null), config, plain.encoder);
  }

  /**
   * The same tokenizer for text from strangers: what is written there like a special token is
   * ordinary text, while those that the post-processor adds around a text are added as before. Ids
   * are the reference's with {@code split_special_tokens}; but where the reference's Unigram finds
   * special tokens among its pieces even so, here as in SentencePiece they are text.
   *
   * @param except ids of special tokens that are found in a text as before, such as the mask's
   */
  public Tokenizer withSpecialTokensAsText(int... except) {
    BitSet asText = (BitSet) specialIds.clone();
    for (int id : except) {
      asText.clear(id);
    }
    Pipeline plain = pipeline.withModel(pipeline.model().without(asText));
    return new Tokenizer(plain, config, encoder.without(asText, plain));
  }

  /** The largest id + 1, added tokens included: the number of rows an embedding needs. */
  public int vocabularySize() {
    int size = vocabulary.size();
    for (int id : addedById.keySet()) {
      size = Math.max(size, id + 1);
    }
    return size;
  }

  /** The id of a token, if there is such a token. */
  public OptionalInt id(String token) {
    Integer added = addedIds.get(token);
    int id = added == null ? vocabulary.id(token) : added;
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The token of an id, or null if no token has it. */
  public @Nullable String token(int id) {
    String added = addedById.get(id);
    return added == null ? vocabulary.token(id) : added;
  }

  /** Whether an id is a special token's. */
  public boolean isSpecial(int id) {
    return id >= 0 && specialIds.get(id);
  }

  /** The special tokens by role. */
  public SpecialTokens specialTokens() {
    return config.specialTokens();
  }

  /** The most tokens that the model behind the tokenizer takes, if the files say. */
  public OptionalInt modelMaxLength() {
    return config.modelMaxLength() > 0
        ? OptionalInt.of(config.modelMaxLength())
        : OptionalInt.empty();
  }

  /** The model, for tests. */
  public Model model() {
    return pipeline.model();
  }

  /** The truncation that the tokenizer's file asks for. */
  public Optional<Truncation> truncation() {
    return Optional.ofNullable(pipeline.truncation());
  }

  /** The padding that the tokenizer's file asks for. */
  public Optional<Padding> padding() {
    return Optional.ofNullable(pipeline.padding());
  }

  /**
   * The BPE dropout that the tokenizer's file asks for, with seed 0. The reference leaves merges
   * out whenever it encodes with such a file, in evaluation too, and differently every time; here
   * only those do who pass this on.
   */
  public Optional<Sampling> sampling() {
    return Optional.ofNullable(pipeline.model().sampling());
  }

  /**
   * What the tokenizer's file asks for: its truncation, with overflow, its padding and its dropout.
   */
  public EncodeOptions fileOptions() {
    return new EncodeOptions(
        true, pipeline.truncation(), true, pipeline.padding(), pipeline.model().sampling());
  }
}
