package org.warmstart.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.ModelConfig;
import org.warmstart.pipeline.result.Outcome;
import org.warmstart.pipeline.result.TextProblem;
import org.warmstart.pipeline.result.TokenCounts;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;

/**
 * Puts texts into tokens as {@code loglikelihood} and {@code loglikelihood_rolling} of the language
 * model evaluation harness do (Gao et al. 2021): context and continuation are encoded together, and
 * white space at the context's end counts to the continuation; an encoder-decoder's are encoded
 * apart; where there is no context, the start token is it, or the end token if there is none.
 */
final class ScoringEncoder {
  /** How much is read at once of a model that reads texts of any length, as in the harness. */
  private static final int USUAL_LENGTH = 2048;

  private final ScoringKind kind;
  private final Tokenizer source;
  private final Tokenizer target;
  private final int positions;
  private final int targetPositions;
  private final int targetVocabulary;
  private final int vocabulary;
  private final int mask;
  private final int[] leading;

  /** What stands before a text that nothing stands before. */
  private final int[] start;

  /**
   * Makes one.
   *
   * @param source encodes what is read
   * @param target encodes what is written; the same where there are no two
   * @param mask the token in the place of one to predict, of a masked model
   */
  ScoringEncoder(
      ScoringKind kind, Tokenizer source, Tokenizer target, ModelConfig config, int mask) {
    this.kind = kind;
    this.source = source;
    this.target = target;
    this.mask = mask;
    vocabulary = config.vocabularySize();
    positions = bounded(config.maxPositions());
    targetPositions = bounded(config.maxTargetPositions());
    targetVocabulary = config.writtenVocabularySize();
    leading = kind == ScoringKind.CAUSAL ? leading(source) : new int[0];
    Integer beginning = beginning(config);
    start = leading.length > 0 || beginning == null ? leading : new int[] {beginning};
  }

  private static int bounded(int most) {
    return most == ModelConfig.ANY_LENGTH ? USUAL_LENGTH : most;
  }

  private @Nullable Integer beginning(ModelConfig config) {
    for (String token : Arrays.asList(source.specialTokens().bos(), source.specialTokens().eos())) {
      OptionalInt id = token == null ? OptionalInt.empty() : source.id(token);
      if (id.isPresent()) {
        return id.getAsInt();
      }
    }
    Integer first = config.tokens().beginning();
    return first != null ? first : config.tokens().end();
  }

  /** How many tokens of a context and its continuation there is room for, in all. */
  int room() {
    return kind == ScoringKind.CAUSAL && positions < Integer.MAX_VALUE ? positions + 1 : positions;
  }

  /**
   * Encodes a text, or a context and its continuation.
   *
   * @param cuts whether a context that is too long loses tokens in front
   * @throws InputException if tokenizer and model do not belong together
   */
  Outcome<ScoringText> encode(TextInput input, boolean cuts) {
    String second = input.second();
    return switch (kind) {
      case CAUSAL ->
          second == null ? rolling(input.text()) : continued(split(input.text(), second), cuts);
      case TARGET ->
          second == null ? rolling(input.text()) : target(split(input.text(), second), cuts);
      case MASKED -> masked(second == null ? split("", input.text()) : split(input.text(), second));
    };
  }

  /**
   * A context and its continuation.
   *
   * @param context without white space at its end
   * @param all both
   * @param scored the continuation as it was given
   */
  private record Pair(String context, String all, String scored) {
    String continuation() {
      return all.substring(context.length());
    }
  }

  private static Pair split(String context, String continuation) {
    int end = context.length();
    while (end > 0 && isSpace(context.charAt(end - 1))) {
      end--;
    }
    return new Pair(context.substring(0, end), context + continuation, continuation);
  }

  /** As Python has it, which counts spaces that do not break, too. */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  private Outcome<ScoringText> continued(Pair pair, boolean cuts) {
    Encoding all = text(source, pair.all());
    // the harness, too, cuts the whole where the context alone has its last token
    int cut = pair.context().isEmpty() ? 0 : text(source, pair.context()).size();
    int[] before = cut > 0 ? leading : start;
    if (cut == 0 && before.length == 0) {
      return Outcome.failed(new TextProblem.Empty());
    }
    if (cut == 0 && before.length == 1 && all.size() > 0 && all.ids()[0] == before[0]) {
      // a text that begins with the token that texts begin with
      before = new int[0];
      cut = 1;
    }
    if (cut >= all.size()) {
      return Outcome.failed(new TextProblem.NoContinuation());
    }
    int[] ids = joined(before, all.ids());
    int context = before.length + cut;
    int from = Math.max(0, ids.length - room());
    if (from > 0 && (!cuts || from >= context)) {
      return Outcome.failed(new TextProblem.TooLong(ids.length, room()));
    }
    int[] targets = Arrays.copyOfRange(ids, context, ids.length);
    int[] read = Arrays.copyOfRange(ids, from, ids.length - 1);
    int[] places = IntStream.range(read.length - targets.length, read.length).toArray();
    return Outcome.of(
        new ScoringText(
            List.of(new ScoringWindow(read, places, targets)),
            Arrays.copyOfRange(all.starts(), cut, all.size()),
            Arrays.copyOfRange(all.ends(), cut, all.size()),
            pair.scored(),
            new TokenCounts(ids.length - from, ids.length)));
  }

  private Outcome<ScoringText> target(Pair pair, boolean cuts) {
    boolean alone = pair.context().isEmpty();
    int[] read = alone ? start : source.encode(pair.context()).ids();
    requireKnown(read);
    Encoding written = text(target, pair.continuation());
    if (written.size() == 0) {
      return Outcome.failed(new TextProblem.NoContinuation());
    }
    if (read.length == 0) {
      return Outcome.failed(new TextProblem.Empty());
    }
    int from = Math.max(0, read.length - positions);
    if (from > 0 && !cuts) {
      return Outcome.failed(new TextProblem.TooLong(read.length, positions));
    }
    if (written.size() > targetPositions) {
      return Outcome.failed(new TextProblem.TooLong(written.size(), targetPositions));
    }
    int before = pair.context().length();
    int given = read.length + written.size();
    int[] places = IntStream.range(0, written.size()).toArray();
    return Outcome.of(
        new ScoringText(
            List.of(
                new ScoringWindow(
                    Arrays.copyOfRange(read, from, read.length), places, written.ids())),
            Arrays.stream(written.starts()).map(at -> at + before).toArray(),
            Arrays.stream(written.ends()).map(at -> at + before).toArray(),
            pair.scored(),
            new TokenCounts(given - from, given)));
  }

  /** Each token once behind a mask (Salazar et al. 2020, section 2.1). */
  private Outcome<ScoringText> masked(Pair pair) {
    Encoding all = source.encode(pair.all());
    requireKnown(all.ids());
    int before = pair.context().length();
    int[] scored =
        IntStream.range(0, all.size())
            .filter(i -> !all.special()[i] && all.ends()[i] > before)
            .toArray();
    if (scored.length == 0) {
      return Outcome.failed(new TextProblem.NoContinuation());
    }
    if (all.size() > positions) {
      return Outcome.failed(new TextProblem.TooLong(all.size(), positions));
    }
    List<ScoringWindow> windows = new ArrayList<>();
    for (int place : scored) {
      int[] ids = all.ids().clone();
      int wanted = ids[place];
      ids[place] = mask;
      windows.add(new ScoringWindow(ids, new int[] {place}, new int[] {wanted}));
    }
    return Outcome.of(
        new ScoringText(
            List.copyOf(windows),
            Arrays.stream(scored).map(i -> all.starts()[i]).toArray(),
            Arrays.stream(scored).map(i -> all.ends()[i]).toArray(),
            pair.scored(),
            new TokenCounts(all.size(), all.size())));
  }

  /** Every token once, in windows that each know as much before it as there is room for. */
  private Outcome<ScoringText> rolling(String text) {
    // a whole target has its end token, as the harness has it
    Encoding all =
        kind == ScoringKind.TARGET ? known(target, target.encode(text)) : text(source, text);
    int[] ids = all.ids();
    if (ids.length == 0) {
      return Outcome.failed(new TextProblem.NoContinuation());
    }
    if (start.length == 0) {
      return Outcome.failed(new TextProblem.Empty());
    }
    int most = kind == ScoringKind.TARGET ? targetPositions : positions;
    int prefix = start[start.length - 1];
    List<ScoringWindow> windows = new ArrayList<>();
    int first = Math.min(most, ids.length);
    windows.add(
        window(
            joined(new int[] {prefix}, Arrays.copyOf(ids, first - 1)), Arrays.copyOf(ids, first)));
    for (int done = first; done < ids.length; ) {
      int end = Math.min(ids.length, done + most);
      windows.add(
          window(
              Arrays.copyOfRange(ids, end - most - 1, end - 1),
              Arrays.copyOfRange(ids, done, end)));
      done = end;
    }
    return Outcome.of(
        new ScoringText(
            List.copyOf(windows),
            all.starts(),
            all.ends(),
            text,
            new TokenCounts(ids.length, ids.length)));
  }

  /** Of an encoder-decoder, the source is what does not stand before a target anyway. */
  private ScoringWindow window(int[] read, int[] targets) {
    if (kind == ScoringKind.TARGET) {
      int[] context = Arrays.copyOf(read, read.length - targets.length + 1);
      return new ScoringWindow(context, IntStream.range(0, targets.length).toArray(), targets);
    }
    int[] places = IntStream.range(read.length - targets.length, read.length).toArray();
    return new ScoringWindow(read, places, targets);
  }

  /** The text's own tokens. */
  private Encoding text(Tokenizer tokenizer, String text) {
    return known(tokenizer, tokenizer.encode(text, false));
  }

  private Encoding known(Tokenizer tokenizer, Encoding encoding) {
    if (tokenizer == target && kind == ScoringKind.TARGET) {
      for (int id : encoding.ids()) {
        requireBelow(id, targetVocabulary);
      }
    } else {
      requireKnown(encoding.ids());
    }
    return encoding;
  }

  private void requireKnown(int[] ids) {
    for (int id : ids) {
      requireBelow(id, vocabulary);
    }
  }

  private static void requireBelow(int id, int size) {
    if (id >= size) {
      throw TextEncoder.unknown(id, size);
    }
  }

  /** The tokens that the tokenizer itself puts before every text. */
  private static int[] leading(Tokenizer tokenizer) {
    Encoding some = tokenizer.encode("a");
    int count = 0;
    while (count < some.size() && some.special()[count]) {
      count++;
    }
    return Arrays.copyOf(some.ids(), count);
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }
}
