package org.warmstart.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.pipeline.inspect.InspectedToken;
import org.warmstart.pipeline.inspect.Written;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;

/** Encodes texts for looking into a model, whatever its head. */
final class InspectedReading {
  /** How an unknown token is shown that stands where the next word will be. */
  private static final String NEXT = "[next]";

  private final LoadedModel loaded;
  private final Model model;
  private final @Nullable TrainedInputs trained;
  private final OptionalInt mask;

  InspectedReading(LoadedModel loaded, Model model) {
    this.loaded = loaded;
    this.model = model;
    trained = TrainedInputs.read(loaded.checkpoint()).orElse(null);
    String token = loaded.tokenizers().source().specialTokens().mask();
    mask = token == null ? OptionalInt.empty() : loaded.tokenizers().source().id(token);
  }

  /** The id of the mask token, if the tokenizer has one. */
  OptionalInt mask() {
    return mask;
  }

  private boolean writesOn() {
    return model.head() == Head.CAUSAL_LM || model.head() == Head.DOUBLE_HEADS;
  }

  /**
   * Encodes a text or a pair, in the caller's scope.
   *
   * @throws InputException if it is of no use to the model
   */
  InspectedText read(TextInput input, Written written) {
    requireWritable(input, written);
    ModelConfig config = loaded.config();
    boolean special = trained != null && trained.specialTokensInText();
    Tokenizer source =
        mask.isPresent() ? loaded.reading(special, mask.getAsInt()) : loaded.reading(special);
    TextEncoder encoder =
        TextEncoder.of(source, config, loaded.options().truncate())
            .withMostTokens(room(config, written), loaded.options().truncate());
    if (writesOn()) {
      encoder = encoder.continued(true).beginningWith(null);
    }
    Outcome<EncodedText> outcome = encoder.encode(input, 0);
    if (outcome.problem().isPresent()) {
      TextProblem problem = outcome.problem().get();
      throw new InputException(problem.message());
    }
    EncodedText text = outcome.result();
    Inputs inputs = encoder.batch(List.of(text), config.tokenTypes() > 1 && !writesOn());
    if (model.head() == Head.SEQUENCE_TO_SEQUENCE) {
      return besideDecoder(inputs, text, written);
    }
    if (writesOn()) {
      return continued(inputs, text, written);
    }
    if (model.head() == Head.PERMUTATION_LM && places(text, mask).isEmpty()) {
      return beforeUnknown(inputs, text);
    }
    boolean grouped = model.head() == Head.MULTIPLE_CHOICE;
    return new InspectedText(
        grouped ? inputs.grouped(1) : inputs,
        tokens(text.encoding()),
        List.of(),
        List.of(),
        0,
        text.counts());
  }

  private void requireWritable(TextInput input, Written written) {
    if (written.isSomething() && !(model instanceof Decodable && hasWriter())) {
      throw loaded.wrongHead("only a model that writes has a target, or writes one");
    }
    if (model.head() == Head.SEQUENCE_TO_SEQUENCE && !written.isSomething()) {
      throw loaded.wrongHead(
          "its decoder reads what it has written so far: give a target, or have it write one");
    }
    if (trained != null && trained.pairs() != input.isPair()) {
      throw new InputException(new TextProblem.NotAsTrained(trained.pairs()).message());
    }
    if (trained != null && trained.bothOrders()) {
      throw loaded.wrongHead("it reads pairs in both orders at once, which cannot be shown");
    }
  }

  private boolean hasWriter() {
    return writesOn() || model.head() == Head.SEQUENCE_TO_SEQUENCE;
  }

  private int room(ModelConfig config, Written written) {
    if (writesOn() && written.generated() != null) {
      return written.generated().promptRoom(config.maxPositions());
    }
    if (writesOn() && written.isSomething()) {
      int behind = behind(written).length;
      if (behind >= config.maxPositions()) {
        throw new InputException(new TextProblem.TooLong(behind, config.maxPositions()).message());
      }
      return config.maxPositions() - behind;
    }
    return model.head() == Head.PERMUTATION_LM && config.maxPositions() < Integer.MAX_VALUE
        ? config.maxPositions() - 1
        : config.maxPositions();
  }

  private int[] generated(Inputs inputs, GenerationSettings settings) {
    // this is asked for only where the model is one that writes
    Generated first =
        Generator.generate((Decodable) model, inputs, settings, new long[] {1}).get(0);
    return first.ids();
  }

  private InspectedText besideDecoder(Inputs inputs, EncodedText text, Written written) {
    Tokenizer target = loaded.tokenizers().target();
    int[] ids =
        written.generated() != null ? generated(inputs, written.generated()) : withStart(written);
    int most = ((Decodable) model).maxDecoderPositions();
    if (ids.length - 1 > most) {
      throw new InputException(
          "target: " + new TextProblem.TooLong(ids.length - 1, most).message());
    }
    if (ids.length < 2) {
      throw new InputException("the target is empty: there is no word whose reasons can be shown");
    }
    int[] read = Arrays.copyOf(ids, ids.length - 1);
    List<InspectedToken> all = tokens(target, ids, 1);
    return new InspectedText(
        inputs.with("decoder_input_ids", Tensors.ofInts(read, 1, read.length)),
        tokens(text.encoding()),
        all.subList(0, read.length),
        all.subList(1, ids.length),
        0,
        text.counts());
  }

  /** A target as the decoder sees it: its start token, the text, and the end. */
  private int[] withStart(Written written) {
    ModelConfig config = loaded.config();
    boolean framed = config.startsWithLastToken();
    boolean asWritten = written.ids() != null;
    int[] ids = behind(written);
    Integer start =
        framed && !asWritten && ids.length > 0
            ? Integer.valueOf(ids[ids.length - 1])
            : config.tokens().decoderStart();
    if (start == null) {
      throw loaded.wrongHead("its configuration names no decoder_start_token_id");
    }
    Integer end = framed || asWritten ? null : config.tokens().end();
    int[] all = new int[ids.length + (end == null ? 1 : 2)];
    all[0] = start;
    System.arraycopy(ids, 0, all, 1, ids.length);
    if (end != null) {
      all[all.length - 1] = end;
    }
    return all;
  }

  /** The tokens of a given text, or given themselves. */
  private int[] behind(Written written) {
    List<Integer> ids = written.ids();
    if (ids != null) {
      return ids.stream().mapToInt(Integer::intValue).toArray();
    }
    boolean framed =
        model.head() == Head.SEQUENCE_TO_SEQUENCE && loaded.config().startsWithLastToken();
    Tokenizer target = loaded.tokenizers().target();
    boolean special = Boolean.TRUE.equals(loaded.options().specialTokensInText());
    return (special ? target : target.withSpecialTokensAsText())
        .encode(String.valueOf(written.text()), framed)
        .ids();
  }

  private InspectedText continued(Inputs inputs, EncodedText text, Written written) {
    int[] prompt = text.encoding().ids();
    int[] all = prompt;
    if (written.generated() != null) {
      all = generated(inputs, written.generated());
    } else if (written.isSomething()) {
      int[] behind = behind(written);
      all = Arrays.copyOf(prompt, prompt.length + behind.length);
      System.arraycopy(behind, 0, all, prompt.length, behind.length);
    }
    List<InspectedToken> tokens = new ArrayList<>(tokens(text.encoding()));
    List<InspectedToken> behind =
        tokens(loaded.tokenizers().target(), all, 0).subList(prompt.length, all.length);
    tokens.addAll(behind);
    Inputs read = Inputs.ofIds(Tensors.ofInts(all, 1, all.length));
    return new InspectedText(
        model.head() == Head.DOUBLE_HEADS ? read.grouped(1) : read,
        tokens,
        List.of(),
        behind,
        prompt.length - 1,
        text.counts());
  }

  /** XLNet before its next word: an unknown token that nobody sees and the query stream is for. */
  private InspectedText beforeUnknown(Inputs inputs, EncodedText text) {
    int known = text.encoding().size();
    float[] unseen = new float[(known + 1) * (known + 1)];
    for (int query = 0; query <= known; query++) {
      unseen[query * (known + 1) + known] = 1;
    }
    float[] mapping = new float[known + 1];
    mapping[known] = 1;
    Inputs read =
        Inputs.ofIds(
                Tensors.concatenate(1, inputs.require("input_ids"), Tensors.fullLongs(0, 1, 1)))
            .with("perm_mask", Tensors.ofFloats(unseen, 1, known + 1L, known + 1L))
            .with("target_mapping", Tensors.ofFloats(mapping, 1, 1, known + 1L));
    Tensor types = inputs.get("token_type_ids");
    if (types != null) {
      read =
          read.with(
              "token_type_ids", Tensors.concatenate(1, types, types.narrow(1, known - 1L, 1)));
    }
    List<InspectedToken> tokens = new ArrayList<>(tokens(text.encoding()));
    tokens.add(new InspectedToken(0, NEXT, NEXT, true));
    return new InspectedText(read, tokens, List.of(), List.of(), 0, text.counts());
  }

  /** Where a token stands in a text, from 0. */
  static List<Integer> places(EncodedText text, OptionalInt token) {
    List<Integer> places = new ArrayList<>();
    int[] ids = text.encoding().ids();
    for (int i = 0; i < ids.length; i++) {
      if (token.isPresent() && ids[i] == token.getAsInt()) {
        places.add(i);
      }
    }
    return places;
  }

  private List<InspectedToken> tokens(Encoding encoding) {
    List<InspectedToken> tokens = new ArrayList<>();
    Tokenizer tokenizer = loaded.tokenizers().source();
    for (int i = 0; i < encoding.size(); i++) {
      tokens.add(token(tokenizer, encoding.ids()[i], encoding.special()[i]));
    }
    return tokens;
  }

  /** Tokens without an encoding, the first few of which are special. */
  private static List<InspectedToken> tokens(Tokenizer tokenizer, int[] ids, int specials) {
    List<InspectedToken> tokens = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      tokens.add(token(tokenizer, ids[i], i < specials));
    }
    return tokens;
  }

  /** A token as it is shown: what it stands for, or its own name where that is no text. */
  static InspectedToken token(Tokenizer tokenizer, int id, boolean special) {
    String token = String.valueOf(tokenizer.token(id));
    String text = tokenizer.decode(new int[] {id}, false).strip();
    boolean readable =
        !text.isEmpty()
            && text.indexOf('\ufffd') < 0
            && text.codePoints().noneMatch(Character::isISOControl);
    return new InspectedToken(id, token, readable ? text : token, special);
  }
}
