package org.warmstart.model.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.model.head.SequenceToSequence;
import org.warmstart.tensor.Parameter;

/**
 * Warm-starts an encoder-decoder from an encoder's and a decoder's checkpoint, or from random
 * weights on either side (Rothe, Narayan & Severyn 2020): BERT2BERT, BERTShare, Rnd2BERT, BERT2GPT
 * and so on. Cross-attention, which no checkpoint has, starts at random.
 */
public final class Composition {
  /** Where a tensor of the composed model came from. */
  public enum Origin {
    COPIED,
    SHARED,
    NEW
  }

  /**
   * One tensor of the composed model; a shared one's parameters are counted where it is copied or
   * new, a buffer's never.
   */
  public record Part(String tensor, Origin origin, long parameters) {}

  /**
   * One side of an encoder-decoder.
   *
   * @param checkpoint the directory its weights come from; null for random ones
   * @param storedLayers how many layers the checkpoint has
   */
  public record Source(ModelConfig config, @Nullable Path checkpoint, int storedLayers) {
    public static Source checkpoint(Path directory) {
      return checkpoint(directory, Checkpoint.config(directory));
    }

    /** A checkpoint with a configuration that differs from its own in what weights do not show. */
    public static Source checkpoint(Path directory, ModelConfig config) {
      return new Source(config, directory, config.layers());
    }

    public static Source random(ModelConfig config) {
      return new Source(config, null, config.layers());
    }

    /**
     * Takes every k-th layer of the checkpoint, or with random weights that many layers.
     *
     * @throws InputException if the checkpoint has fewer
     */
    public Source withLayers(int count) {
      if (checkpoint != null) {
        LayerChoice.requireCount(storedLayers, count);
      }
      return new Source(config.withLayers(count), checkpoint, storedLayers);
    }

    /** Takes only the sizes: the weights are random. */
    public Source withRandomWeights() {
      return random(config);
    }
  }

  /**
   * A composed model.
   *
   * @param parts every tensor and its origin
   * @param ignored tensors of the checkpoints that were of no use, with {@code encoder: }, {@code
   *     decoder: } or {@code pretrained: } before their names
   */
  public record Composed(
      SequenceToSequence model, List<Part> parts, List<Checkpoint.Ignored> ignored) {
    /** Number of parameters in tables of vectors that are looked up, shared ones counted once. */
    public long embeddings() {
      return model.parameters().values().stream()
          .filter(parameter -> LOOKED_UP.contains(parameter.use()) && parameter.isCounted())
          .mapToLong(Parameter::size)
          .sum();
    }

    /** Number of parameters of one origin. */
    public long parameters(Origin origin) {
      return parts.stream().filter(part -> part.origin == origin).mapToLong(Part::parameters).sum();
    }
  }

  private static final Set<Parameter.Use> LOOKED_UP =
      Set.of(Parameter.Use.TOKENS, Parameter.Use.EMBEDDINGS);

  private Composition() {}

  /**
   * Composes. Random weights are drawn from libtorch's generator: seed it before.
   *
   * @param share whether the decoder uses the encoder's tensors wherever it has the same ones
   * @param tokens start, end and padding of the target side, for training and generation
   * @throws InputException if the two do not fit each other
   */
  public static Composed compose(Source encoder, Source decoder, boolean share, TokenRoles tokens) {
    if (share && !encoder.config.modelType().equals(decoder.config.modelType())) {
      throw new InputException(
          "a "
              + encoder.config.modelType()
              + " encoder and a "
              + decoder.config.modelType()
              + " decoder cannot share weights; both sides must be of one family");
    }
    return compose(
        encoder,
        decoder,
        new EncoderDecoder.Config(
            encoder.config, decoder.config.asDecoder(true), tokens, share, Map.of()));
  }

  /** As the other one, to a model whose configuration is made of both sides' already. */
  public static Composed compose(Source encoder, Source decoder, EncoderDecoder.Config config) {
    EncoderDecoder model = new EncoderDecoder(config);
    Set<Parameter> fresh = identitySet();
    List<Checkpoint.Ignored> ignored = new ArrayList<>();
    fill(model.encoder(), encoder, Set.of(), fresh, "encoder: ", ignored);
    Set<Parameter> ofEncoder = identitySet();
    ofEncoder.addAll(model.encoder().parameters().values());
    fill(model.decoder(), decoder, ofEncoder, fresh, "decoder: ", ignored);
    return composed(model, fresh, ignored);
  }

  /**
   * Puts an encoder in front of a pre-trained encoder-decoder, in the place of its embeddings
   * (Lewis et al. 2020, section 3.4). Random weights are drawn from libtorch's generator: seed it
   * before.
   *
   * @param encoder random in the paper; a checkpoint's weights do, too
   * @param pretrained the encoder-decoder's checkpoint
   * @throws InputException if the two do not fit each other
   */
  public static Composed replaceEmbeddings(Source encoder, Path pretrained) {
    Source behind = Source.checkpoint(pretrained);
    NewEncoder model = new NewEncoder(new NewEncoder.Config(encoder.config, behind.config));
    Set<Parameter> fresh = identitySet();
    List<Checkpoint.Ignored> ignored = new ArrayList<>();
    fill(model.encoder(), encoder, Set.of(), fresh, "encoder: ", ignored);
    fill(model.pretrained(), behind, Set.of(), fresh, "pretrained: ", ignored);
    return composed(model, fresh, ignored);
  }

  /** Draws what neither side's checkpoint has: cross-attention, a layer between two widths. */
  private static Composed composed(
      SequenceToSequence model, Set<Parameter> fresh, List<Checkpoint.Ignored> ignored) {
    for (Parameter parameter : model.parameters().values()) {
      if (!parameter.isAllocated()) {
        parameter.initialise();
        fresh.add(parameter);
      }
    }
    return new Composed(model, parts(model, fresh), List.copyOf(ignored));
  }

  /** Loads one side, leaving out parameters that are filled already, and notes which are new. */
  private static void fill(
      Model side,
      Source source,
      Set<Parameter> filled,
      Set<Parameter> fresh,
      String label,
      List<Checkpoint.Ignored> ignored) {
    if (source.checkpoint == null) {
      for (Parameter parameter : side.parameters().values()) {
        if (!filled.contains(parameter)) {
          parameter.initialise();
          fresh.add(parameter);
        }
      }
      return;
    }
    Checkpoint.Loaded loaded =
        new CheckpointLoader(
                source.checkpoint,
                side,
                filled,
                LayerChoice.every(source.storedLayers, source.config.layers()),
                CheckpointLoader.Room.FOR_DECODER)
            .load();
    Map<String, Parameter> parameters = side.parameters();
    loaded
        .newlyInitialised()
        .forEach(name -> fresh.add(Objects.requireNonNull(parameters.get(name))));
    loaded
        .ignored()
        .forEach(
            each ->
                ignored.add(
                    new Checkpoint.Ignored(
                        label + each.tensor(), each.parameters(), each.ofDecoder())));
  }

  private static List<Part> parts(Model model, Set<Parameter> fresh) {
    List<Part> parts = new ArrayList<>();
    Set<Parameter> seen = identitySet();
    model
        .allParameters()
        .forEach(
            (name, parameter) -> {
              if (!seen.add(parameter.root())) {
                parts.add(new Part(name, Origin.SHARED, 0));
              } else {
                Origin origin = fresh.contains(parameter.root()) ? Origin.NEW : Origin.COPIED;
                parts.add(new Part(name, origin, parameter.isCounted() ? parameter.size() : 0));
              }
            });
    return List.copyOf(parts);
  }

  private static Set<Parameter> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
