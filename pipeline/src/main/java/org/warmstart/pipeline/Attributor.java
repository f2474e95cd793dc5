package org.warmstart.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.pipeline.inspect.Attribution;
import org.warmstart.pipeline.inspect.AttributionResult;
import org.warmstart.pipeline.inspect.AttributionSettings;
import org.warmstart.pipeline.inspect.AttributionSettings.Baseline;
import org.warmstart.pipeline.inspect.AttributionSettings.Method;
import org.warmstart.pipeline.inspect.InspectedToken;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.EmbeddingTap;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Attributes scores of one text to its tokens' vectors.
 *
 * <p>Shapes: R rows, T tokens of the text or of what a decoder reads, D width, V words or classes.
 */
final class Attributor {
  /** Points between baseline and input that are read at once. */
  private static final int ROWS = 10;

  private final LoadedModel loaded;
  private final Model model;
  private final InspectedText text;
  private final AttributionSettings settings;
  private final OptionalInt mask;

  /** The vectors of the text, and of what a decoder beside an encoder reads, [1, T, D] each. */
  private final List<Tensor> vectors;

  private final List<Tensor> baselines;
  private final Tensor logits;

  /** Reads the text once; in the caller's scope. */
  Attributor(
      LoadedModel loaded,
      Model model,
      InspectedText text,
      AttributionSettings settings,
      OptionalInt mask) {
    this.loaded = loaded;
    this.model = model;
    this.text = text;
    this.settings = settings;
    this.mask = mask;
    vectors = new ArrayList<>();
    logits = logits(text.inputs(), (lookUp, found) -> kept(vectors, found));
    requireVectorsOfTokens();
    baselines = settings.method() == Method.GRADIENT_INPUT ? List.of() : baselines();
  }

  /** Whether a head's scores can be attributed. */
  static boolean serves(Head head) {
    return switch (head) {
      case MASKED_LM,
          PRE_TRAINING,
          PERMUTATION_LM,
          CAUSAL_LM,
          DOUBLE_HEADS,
          SEQUENCE_CLASSIFICATION,
          SEQUENCE_TO_SEQUENCE ->
          true;
      default -> false;
    };
  }

  private static Tensor kept(List<Tensor> list, Tensor vectors) {
    list.add(vectors.detach());
    return vectors;
  }

  private void requireVectorsOfTokens() {
    boolean known = !vectors.isEmpty() && vectors.size() <= 2;
    if (!known || vectors.get(0).dim() != 3 || vectors.get(0).size(1) != text.tokens().size()) {
      throw loaded.wrongHead("its tokens have no vectors of their own to attribute scores to");
    }
  }

  /** The scores [R, V] or [R, T, V]. */
  private Tensor logits(Inputs in, EmbeddingTap.Replacement replacement) {
    try (EmbeddingTap tap = EmbeddingTap.open(replacement)) {
      Map<String, Tensor> outputs = model.forward(in);
      Tensor found = outputs.getOrDefault("prediction_logits", outputs.get("logits"));
      Tensor scores = Objects.requireNonNull(found, "logits");
      return scores.dim() == 4 ? scores.squeeze(1) : scores;
    }
  }

  // ---- what is scored

  /**
   * A score.
   *
   * @param place from 1, or 0
   * @param position in the logits, or -1 where they are of whole texts
   * @param id of the word or class
   * @param instead id of the other one, or -1
   */
  private record Scored(int place, int position, int id, int instead) {}

  AttributionResult result() {
    List<Attribution> attributions = new ArrayList<>();
    for (Scored scored : scored()) {
      try (Scope scope = Scope.open()) {
        attributions.add(attribution(scored));
      }
    }
    List<InspectedToken> written = text.decoderTokens();
    if (vectors.size() == 2 && written.isEmpty()) {
      written = text.tokens(); // both sides read the text
    }
    return new AttributionResult(settings, text.tokens(), written, attributions, text.counts());
  }

  private List<Scored> scored() {
    Map<Integer, Integer> positions = positions(); // by place
    Integer wanted = settings.place();
    if (wanted != null && !positions.containsKey(wanted)) {
      throw new InputException(
          "at: there is no place " + wanted + "; the text has 1 to " + positions.size());
    }
    List<Scored> all = new ArrayList<>();
    positions.forEach(
        (place, position) -> {
          if (wanted == null || wanted.equals(place)) {
            all.add(scored(place, position));
          }
        });
    return all;
  }

  private Map<Integer, Integer> positions() {
    Map<Integer, Integer> positions = new LinkedHashMap<>();
    if (model.head() == Head.SEQUENCE_CLASSIFICATION) {
      if (settings.place() != null) {
        throw new InputException("at: a class is the whole text's; leave it out");
      }
      positions.put(0, -1);
    } else if (!text.written().isEmpty()) {
      for (int i = 0; i < text.written().size(); i++) {
        positions.put(i + 1, text.firstWritten() + i);
      }
    } else if (isNextWord()) {
      positions.put(1, text.firstWritten());
    } else {
      List<InspectedToken> tokens = text.tokens();
      for (int i = 0; i < tokens.size(); i++) {
        if (mask.isPresent() && tokens.get(i).id() == mask.getAsInt()) {
          positions.put(positions.size() + 1, i);
        }
      }
      if (positions.isEmpty()) {
        String token = loaded.tokenizers().source().specialTokens().mask();
        throw new InputException(
            token == null
                ? "the tokenizer has no mask token, so there is no masked word to give reasons for"
                : "there is no mask in the text whose word could be given reasons for; write "
                    + token
                    + " for it");
      }
    }
    return positions;
  }

  private boolean isNextWord() {
    return model.head() == Head.CAUSAL_LM
        || model.head() == Head.DOUBLE_HEADS
        || text.inputs().has("target_mapping");
  }

  private Scored scored(int place, int position) {
    float[] scores = Tensors.floats(position < 0 ? logits : logits.select(1, position));
    String word = settings.word();
    int id;
    if (word != null) {
      id = id("word", word, scores.length);
    } else if (text.written().isEmpty()) {
      id = largest(scores, -1);
    } else {
      id = text.written().get(place - 1).id();
    }
    int instead = -1;
    String other = settings.instead();
    if (other != null) {
      instead = id("instead", other, scores.length);
    } else if (settings.contrast()) {
      instead = scores.length > 1 ? largest(scores, id) : -1;
    }
    if (instead == id) {
      throw new InputException(
          "instead: '" + name(id) + "' is the one whose score is explained; name another");
    }
    return new Scored(place, position, id, instead);
  }

  private static int largest(float[] scores, int but) {
    int best = but == 0 ? 1 : 0;
    for (int i = 0; i < scores.length; i++) {
      if (i != but && scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  private boolean isOfClasses() {
    return model.head() == Head.SEQUENCE_CLASSIFICATION;
  }

  private String name(int id) {
    if (isOfClasses()) {
      List<String> labels = loaded.config().labels();
      return id < labels.size() ? labels.get(id) : String.valueOf(id);
    }
    return InspectedReading.token(loaded.tokenizers().target(), id, false).text();
  }

  private int id(String what, String word, int count) {
    if (isOfClasses()) {
      int id = loaded.config().labels().indexOf(word);
      if (id < 0) {
        throw new InputException(
            what + ": there is no class '" + word + "'; there are " + loaded.config().labels());
      }
      return id;
    }
    OptionalInt own = loaded.tokenizers().target().id(word);
    int[] encoded = loaded.tokenizers().target().encode(word, false).ids();
    if (own.isEmpty() && encoded.length != 1) {
      throw new InputException(
          what
              + ": '"
              + word
              + "' is "
              + encoded.length
              + " tokens to the model; name a word that is one");
    }
    int id = own.isPresent() ? own.getAsInt() : encoded[0];
    if (id >= count) {
      throw new InputException(what + ": the model has no score for '" + word + "'");
    }
    return id;
  }

  // ---- attribution

  private Attribution attribution(Scored scored) {
    List<Tensor> of =
        settings.method() == Method.GRADIENT_INPUT ? gradientInput(scored) : integrated(scored);
    float[] tokens = Tensors.floats(of.get(0));
    float[] written = of.size() > 1 ? Tensors.floats(of.get(1)) : new float[0];
    double score = score(logits, scored).item_double();
    Attribution.Completeness completeness = null;
    if (settings.method() == Method.INTEGRATED_GRADIENTS) {
      double sum = 0;
      for (Tensor each : of) {
        sum += Ops.sum(each).item_double();
      }
      Tensor atBaseline = score(logits(text.inputs(), (i, found) -> baselines.get(i)), scored);
      completeness = new Attribution.Completeness(sum, score - atBaseline.item_double());
    }
    @Nullable String instead = scored.instead < 0 ? null : name(scored.instead);
    return new Attribution(
        scored.place, name(scored.id), instead, score, tokens, written, completeness);
  }

  /** The sum over rows of what is scored. */
  private static Tensor score(Tensor logits, Scored scored) {
    Tensor rowsRV = scored.position < 0 ? logits : logits.select(1, scored.position);
    Tensor score = rowsRV.select(1, scored.id);
    if (scored.instead >= 0) {
      score = score.sub(rowsRV.select(1, scored.instead));
    }
    return Ops.sum(score);
  }

  private List<Tensor> gradientInput(Scored scored) {
    List<Tensor> gradients = gradients(text.inputs(), vectors, scored);
    List<Tensor> result = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      result.add(overWidth(gradients.get(i).mul(vectors.get(i))));
    }
    return result;
  }

  /** [R, T, D] → [T], summed up. */
  private static Tensor overWidth(Tensor x) {
    return x.sum(0, 2);
  }

  /** The gradients of a score by the vectors that are read, each [R, T, D]. */
  private List<Tensor> gradients(Inputs in, List<Tensor> read, Scored scored) {
    try (Autograd.On on = Autograd.on()) {
      List<Tensor> leaves = read.stream().map(Autograd::leaf).toList();
      Tensor score = score(logits(in, (i, found) -> leaves.get(i)), scored);
      return Autograd.gradients(score, leaves);
    }
  }

  /** Integrated by Gauss-Legendre quadrature, which is exact for smooth paths with few points. */
  private List<Tensor> integrated(Scored scored) {
    Quadrature points = Quadrature.of(settings.steps());
    double[][] sums = new double[vectors.size()][];
    for (int first = 0; first < settings.steps(); first += ROWS) {
      int count = Math.min(ROWS, settings.steps() - first);
      try (Scope scope = Scope.open()) {
        Tensor atR11 = Tensors.ofFloats(points.points(first, count), count, 1, 1);
        Tensor weightsR11 = Tensors.ofFloats(points.weights(first, count), count, 1, 1);
        List<Tensor> between = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
          Tensor distance = vectors.get(i).sub(baselines.get(i));
          between.add(baselines.get(i).add(atR11.mul(distance)));
        }
        List<Tensor> gradients = gradients(repeated(count), between, scored);
        for (int i = 0; i < vectors.size(); i++) {
          Tensor distance = vectors.get(i).sub(baselines.get(i));
          add(sums, i, Tensors.floats(overWidth(gradients.get(i).mul(weightsR11).mul(distance))));
        }
      }
    }
    List<Tensor> result = new ArrayList<>();
    for (double[] sum : sums) {
      float[] rounded = new float[sum.length];
      for (int t = 0; t < sum.length; t++) {
        rounded[t] = (float) sum[t];
      }
      result.add(Tensors.ofFloats(rounded, rounded.length));
    }
    return result;
  }

  private static void add(double[][] sums, int i, float[] more) {
    if (sums[i] == null) {
      sums[i] = new double[more.length];
    }
    for (int t = 0; t < more.length; t++) {
      sums[i][t] += more[t];
    }
  }

  private Inputs repeated(int rows) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (String name : text.inputs().names()) {
      all.put(name, Ops.repeatRows(text.inputs().require(name), rows));
    }
    return Inputs.of(all);
  }

  // ---- baselines

  private List<Tensor> baselines() {
    if (settings.baseline() == Baseline.ZERO) {
      return vectors.stream().map(each -> Ops.scale(each, 0.0)).toList();
    }
    int token = baselineToken();
    Inputs in = text.inputs();
    Inputs other = in.with("input_ids", replaced(in, "input_ids", text.tokens(), token));
    if (!text.decoderTokens().isEmpty()) {
      other =
          other.with(
              "decoder_input_ids", replaced(in, "decoder_input_ids", text.decoderTokens(), token));
    }
    List<Tensor> found = new ArrayList<>();
    logits(other, (lookUp, each) -> kept(found, each));
    return found;
  }

  private static Tensor replaced(
      Inputs in, String name, List<InspectedToken> tokens, int replacement) {
    long[] ids = Tensors.longs(in.require(name));
    for (int i = 0; i < ids.length; i++) {
      if (!tokens.get(i).special()) {
        ids[i] = replacement;
      }
    }
    return Tensors.ofLongs(ids, Tensors.shape(in.require(name)));
  }

  private int baselineToken() {
    var specials = loaded.tokenizers().source().specialTokens();
    String token =
        switch (settings.baseline()) {
          case PADDING -> specials.padding();
          case MASK -> specials.mask();
          case UNKNOWN -> specials.unknown();
          case ZERO -> null;
        };
    OptionalInt id = token == null ? OptionalInt.empty() : loaded.tokenizers().source().id(token);
    return id.orElseThrow(
        () -> new InputException("baseline: the tokenizer has no such token; zero needs none"));
  }
}
