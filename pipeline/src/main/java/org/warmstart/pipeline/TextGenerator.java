package org.warmstart.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.warmstart.base.InputException;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.result.GeneratedText;
import org.warmstart.pipeline.result.GenerationResult;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.tensor.Scope;
import org.warmstart.text.Tokenizer;
import org.warmstart.text.chat.ChatTokens;

/**
 * Writes on from a prompt, or with an encoder-decoder what it makes of a text.
 *
 * <pre>{@code
 * try (TextGenerator generator = TextGenerator.load(Path.of("runs/gpt/model"))) {
 *   GenerationSettings settings =
 *       generator.settings().toBuilder().doSample(true).maxNewTokens(30).seed(7).build();
 *   System.out.println(generator.generate("It was a dark", settings).text());
 * }
 * }</pre>
 *
 * <p>Safe for any number of threads, with the same results as one after the other. What is drawn
 * for a text depends on the settings' seed and on the text's number only, which is its place in the
 * list from 1 on: not on what else is in the list.
 */
public final class TextGenerator implements AutoCloseable {
  private final LoadedModel loaded;
  private final Decodable model;
  private final Tokenizer reading;
  private final GenerationSettings settings;

  private TextGenerator(LoadedModel loaded) {
    this.loaded = loaded;
    if (!(loaded.model() instanceof Decodable decodable)) {
      throw loaded.wrongHead("generating needs a language model or an encoder-decoder");
    }
    model = decodable;
    reading = loaded.reading(false);
    settings = GenerationSettings.forCheckpoint(loaded.checkpoint(), loaded.config());
  }

  /**
   * Loads a checkpoint with {@link PipelineOptions#DEFAULT}.
   *
   * @throws InputException if something is wrong with it, or its head writes nothing
   */
  public static TextGenerator load(Path checkpoint) {
    return load(checkpoint, PipelineOptions.DEFAULT);
  }

  /**
   * Loads a checkpoint. With {@link PipelineOptions#truncating} a prompt is cut in front, and
   * leaves room for what is written.
   *
   * @throws InputException if something is wrong with it or its generation_config.json, its head
   *     writes nothing, or the given tokenizer is not its own
   */
  public static TextGenerator load(Path checkpoint, PipelineOptions options) {
    return LoadedModel.load(
        checkpoint,
        options,
        LoadedModel.tokenizers(checkpoint, options),
        () ->
            Checkpoint.load(
                checkpoint, Head.SEQUENCE_TO_SEQUENCE, Head.CAUSAL_LM, Head.DOUBLE_HEADS),
        TextGenerator::new);
  }

  /** The settings of the checkpoint's {@code generation_config.json}, to change some of. */
  public GenerationSettings settings() {
    return settings;
  }

  /**
   * How conversations are written down for the model: {@code generate(chat.prompt(turns))} answers
   * one. Load the generator with {@link PipelineOptions#withSpecialTokensInText} true, so that the
   * template's tokens are read as such.
   *
   * @param specialTokensInText whether turns may have texts that are spelled like special tokens
   * @throws InputException if the checkpoint has no chat template
   */
  public ChatTokens chat(boolean specialTokensInText) {
    return loaded.chat(specialTokensInText);
  }

  /** Whether it makes something of a text, and does not write on from it. */
  public boolean hasEncoder() {
    return model.hasEncoder();
  }

  /**
   * How many tokens of a text the model reads with these settings.
   *
   * @throws InputException if the model cannot write as much as they say
   */
  public int room(GenerationSettings wanted) {
    if (!model.hasEncoder()) {
      return wanted.promptRoom(model.maxDecoderPositions());
    }
    wanted.requireFits(model.maxDecoderPositions());
    return loaded.config().maxPositions();
  }

  /**
   * Writes with the checkpoint's settings.
   *
   * @throws InputException if the text is too long, or empty where nothing begins a text
   * @throws IllegalStateException after {@link #close}
   */
  public GenerationResult generate(String text) {
    return generate(text, settings);
  }

  /**
   * Writes with other settings.
   *
   * @throws InputException also if the settings do not fit the model
   */
  public GenerationResult generate(String text, GenerationSettings wanted) {
    return generate(List.of(TextInput.of(text)), wanted).get(0);
  }

  /**
   * Writes for every text. An encoder-decoder reads several of similar length at once, a decoder
   * alone goes on from one after the other.
   *
   * @return the results in the texts' order
   * @throws InputException naming the first text that is of no use before anything is written, or
   *     if the settings do not fit the model
   * @throws IllegalStateException after {@link #close}
   */
  public List<GenerationResult> generate(List<TextInput> inputs, GenerationSettings wanted) {
    return loaded.use(() -> batches(wanted, numbers(inputs)).all(inputs));
  }

  /**
   * As {@link #generate(List, GenerationSettings)}, but a text that is of no use does not cost the
   * others theirs.
   */
  public List<Outcome<GenerationResult>> generateEach(
      List<TextInput> inputs, GenerationSettings wanted) {
    return generateEach(inputs, wanted, numbers(inputs));
  }

  /**
   * As {@link #generateEach(List, GenerationSettings)} for texts that are a part of many.
   *
   * @param numbers the texts' numbers among all, which their draws depend on
   */
  public List<Outcome<GenerationResult>> generateEach(
      List<TextInput> inputs, GenerationSettings wanted, long[] numbers) {
    if (numbers.length != inputs.size()) {
      throw new IllegalArgumentException(numbers.length + " numbers for " + inputs.size());
    }
    return loaded.use(() -> batches(wanted, numbers).each(inputs));
  }

  /**
   * As {@link #generateEach(List, GenerationSettings)}, but a text ends as soon as it is said to.
   * An encoder-decoder, and what keeps several beginnings, such as beam search, write to their end.
   *
   * @param ended is given what was written so far, after every token
   */
  public List<Outcome<GenerationResult>> generateUntil(
      List<TextInput> inputs, GenerationSettings wanted, Predicate<String> ended) {
    boolean settled = wanted.strategy() == null && wanted.numBeams() == 1;
    if (model.hasEncoder() || !settled || wanted.numReturnSequences() > 1) {
      return generateEach(inputs, wanted);
    }
    Tokenizer writing = loaded.tokenizers().target();
    return loaded.use(
        () -> {
          TextEncoder encoder = encoder(wanted);
          return new LengthBatches<>(
                  1, encoder::encode, batch -> run(batch, encoder, wanted, writing, ended))
              .each(inputs);
        });
  }

  private List<GenerationResult> run(
      List<EncodedText> batch,
      TextEncoder encoder,
      GenerationSettings wanted,
      Tokenizer writing,
      Predicate<String> ended) {
    List<Integer> ids = new ArrayList<>();
    List<GeneratedText> written = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      List<Generated> texts =
          Generator.generate(
              model,
              encoder.batch(batch, false),
              wanted,
              new long[] {batch.get(0).index() + 1L},
              (row, token) -> {
                ids.add(token);
                int[] own = ids.stream().mapToInt(Integer::intValue).toArray();
                return !ended.test(writing.decode(own, true));
              });
      texts.forEach(each -> written.add(text(each)));
    }
    return List.of(new GenerationResult(List.copyOf(written), batch.get(0).counts()));
  }

  /**
   * Why nothing would be written for a text with these settings; empty if something would. The
   * model does not run.
   *
   * @param cuts whether a text that is too long would be cut, whatever the options say
   */
  public Optional<TextProblem> problem(TextInput input, GenerationSettings wanted, boolean cuts) {
    return loaded.use(() -> encoder(wanted, cuts).encode(input, 0).problem());
  }

  private static long[] numbers(List<TextInput> inputs) {
    return LongStream.rangeClosed(1, inputs.size()).toArray();
  }

  private LengthBatches<GenerationResult> batches(GenerationSettings wanted, long[] numbers) {
    TextEncoder encoder = encoder(wanted);
    return new LengthBatches<>(
        model.hasEncoder() ? loaded.options().batchSize() : 1,
        encoder::encode,
        batch -> run(batch, encoder, wanted, numbers));
  }

  private TextEncoder encoder(GenerationSettings wanted) {
    return encoder(wanted, loaded.options().truncate());
  }

  private TextEncoder encoder(GenerationSettings wanted, boolean cuts) {
    // a decoder goes on where the prompt ends, so nothing may stand after it, not even padding
    return TextEncoder.of(reading, loaded.config(), cuts)
        .withMostTokens(room(wanted), cuts)
        .beginningWith(wanted.bosTokenId())
        .continued(!model.hasEncoder());
  }

  private List<GenerationResult> run(
      List<EncodedText> batch, TextEncoder encoder, GenerationSettings wanted, long[] numbers) {
    List<List<GeneratedText>> written = new ArrayList<>();
    batch.forEach(text -> written.add(new ArrayList<>()));
    long[] own = batch.stream().mapToLong(text -> numbers[text.index()]).toArray();
    try (Scope scope = Scope.open()) {
      for (Generated each : Generator.generate(model, encoder.batch(batch, false), wanted, own)) {
        written.get(each.row()).add(text(each));
      }
    }
    List<GenerationResult> results = new ArrayList<>();
    for (EncodedText text : batch) {
      List<GeneratedText> texts = List.copyOf(written.get(results.size()));
      results.add(new GenerationResult(texts, text.counts()));
    }
    return results;
  }

  private GeneratedText text(Generated generated) {
    Tokenizer writing = loaded.tokenizers().target();
    int[] ids = generated.newIds();
    String written = writing.decode(ids, true);
    String whole = model.hasEncoder() ? written : writing.decode(generated.ids(), true);
    OptionalDouble score =
        Double.isNaN(generated.score())
            ? OptionalDouble.empty()
            : OptionalDouble.of(generated.score());
    return new GeneratedText(whole, written, Arrays.stream(ids).boxed().toList(), score);
  }

  /** Frees the model's memory, once calls that are under way have ended. */
  @Override
  public void close() {
    loaded.close();
  }
}
