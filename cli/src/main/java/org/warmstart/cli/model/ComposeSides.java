package org.warmstart.cli.model;

import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Composition;
import org.warmstart.model.checkpoint.Variant;
import org.warmstart.model.compose.NewEncoder;
import org.warmstart.model.registry.Families;
import picocli.CommandLine.Option;

/** The options that say what the two sides of an encoder-decoder are made of. */
final class ComposeSides {
  private static final String ENCODER_SIZE = "bert-base-uncased";

  /** Of the encoder in front of BART in Lewis et al. 2020, section 5.4. */
  private static final int NEW_ENCODER_LAYERS = 6;

  @Option(
      names = "--encoder",
      paramLabel = "DIR|PRESET",
      description =
          "The encoder's checkpoint, or with --random-encoder a published size (default: the"
              + " decoder's).")
  private @Nullable String encoder;

  @Option(
      names = "--decoder",
      paramLabel = "DIR|PRESET",
      description =
          "The decoder's checkpoint, or with --random-decoder a published size (default: the"
              + " encoder's).")
  private @Nullable String decoder;

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "A starting point of Rothe, Narayan & Severyn 2020: rnd2rnd, rnd2bert, bert2rnd,"
              + " bert2bert, bert-share, roberta-share, rnd2gpt2, bert2gpt2 or roberta2gpt2. It"
              + " says which side is random, whether the sides share, and of which family they"
              + " must be.")
  private @Nullable String variantName;

  @Option(
      names = "--share",
      description = "Both sides use the same tensors where they can (one family only).")
  private boolean share;

  @Option(
      names = "--random-encoder",
      description = "Take only the sizes of the encoder; its weights start at random.")
  private boolean randomEncoder;

  @Option(
      names = "--random-decoder",
      description = "Take only the sizes of the decoder; its weights start at random.")
  private boolean randomDecoder;

  @InRange(least = 1)
  @Option(
      names = "--encoder-layers",
      paramLabel = "N",
      description = "Give the encoder N layers: every k-th one of its checkpoint.")
  private @Nullable Integer encoderLayers;

  @InRange(least = 1)
  @Option(
      names = "--decoder-layers",
      paramLabel = "N",
      description = "Give the decoder N layers: every k-th one of its checkpoint.")
  private @Nullable Integer decoderLayers;

  @Option(
      names = "--new-encoder",
      description =
          "Put an encoder that reads another vocabulary, that of --tokenizer, in front of the"
              + " encoder-decoder that --decoder names, in the place of its embeddings (BART's"
              + " recipe for translation). It has 6 layers of that model's sizes with random"
              + " weights, unless --encoder and --encoder-layers say otherwise.")
  private boolean newEncoder;

  private @Nullable Variant variant;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  ComposeSides() {}

  /** Checks the options against each other. */
  void check() {
    variant = variantName == null ? null : Variant.named(variantName);
    if (newEncoder) {
      checkNewEncoder();
    }
    if (encoder == null && decoder == null) {
      throw new InputException("name a checkpoint with --encoder, --decoder or both");
    }
    if (variant != null && (share || randomEncoder || randomDecoder)) {
      throw new InputException(
          "--variant says what is random and what is shared; leave out --share,"
              + " --random-encoder and --random-decoder");
    }
  }

  private void checkNewEncoder() {
    if (decoder == null) {
      throw new InputException(
          "--new-encoder: name the encoder-decoder that it goes in front of with --decoder");
    }
    if (variant != null || share || randomDecoder || decoderLayers != null) {
      throw new InputException(
          "--new-encoder leaves the encoder-decoder behind it as it is; leave out --variant,"
              + " --share, --random-decoder and --decoder-layers");
    }
    ModelArgument behind = decoder();
    if (behind.folder() == null) {
      throw new InputException(
          "--new-encoder goes in front of trained weights, and "
              + decoder
              + " is a published size without them; name a checkpoint's folder with --decoder");
    }
    NewEncoder.requirePretrained(behind.config());
    if (encoder != null && !encoder().config().family().canEncode()) {
      throw new InputException(
          "--encoder "
              + encoder
              + ": the family '"
              + encoder().config().modelType()
              + "' reads left to right only and is no encoder");
    }
  }

  /** Whether an encoder goes in front of a whole encoder-decoder, {@link #decoder}. */
  boolean hasNewEncoder() {
    return newEncoder;
  }

  /** What a new encoder starts from: by default the sizes of the encoder behind it. */
  Composition.Source newEncoderSource() {
    Integer layers = encoderLayers;
    if (encoder == null) {
      int count = layers == null ? NEW_ENCODER_LAYERS : layers;
      return layered(Composition.Source.random(decoder().config()), count, "--encoder-layers");
    }
    return source(encoder(), randomEncoder, layers, "--encoder-layers", "encoder");
  }

  /** Whether {@code --encoder} was given. */
  boolean namesEncoder() {
    return encoder != null;
  }

  boolean shares() {
    return share || (variant != null && variant.shares());
  }

  /** The encoder, or else the decoder. */
  ModelArgument encoder() {
    return ModelArgument.of(encoder != null ? encoder : String.valueOf(decoder));
  }

  /** The decoder, or else the encoder. */
  ModelArgument decoder() {
    return ModelArgument.of(decoder != null ? decoder : String.valueOf(encoder));
  }

  /** What the encoder starts from. */
  Composition.Source encoderSource() {
    boolean random = randomEncoder || (variant != null && variant.hasRandomEncoder());
    ModelArgument side = encoder();
    if (encoder == null && random && !side.config().family().canEncode()) {
      ModelConfig size =
          Families.preset(ENCODER_SIZE)
              .withVocabularySize(side.config().vocabularySize())
              .withTokens(TokenRoles.NONE);
      return layered(Composition.Source.random(size), encoderLayers, "--encoder-layers");
    }
    return source(side, random, encoderLayers, "--encoder-layers", "encoder");
  }

  /** What the decoder starts from. */
  Composition.Source decoderSource() {
    boolean random = randomDecoder || (variant != null && variant.hasRandomDecoder());
    return source(decoder(), random, decoderLayers, "--decoder-layers", "decoder");
  }

  private static Composition.Source source(
      ModelArgument side, boolean random, @Nullable Integer layers, String option, String name) {
    if (!random && side.folder() == null) {
      throw new InputException(
          "--"
              + name
              + " "
              + side.name()
              + ": is a published size, and its weights are not here; fetch them ("
              + "warmstart pull …) and name their folder, or say --random-"
              + name
              + " for random weights of that size");
    }
    Composition.Source source =
        random || side.folder() == null
            ? Composition.Source.random(side.config())
            : Composition.Source.checkpoint(side.folder(), side.config());
    return layered(source, layers, option);
  }

  private static Composition.Source layered(
      Composition.Source source, @Nullable Integer layers, String option) {
    try {
      return layers == null ? source : source.withLayers(layers);
    } catch (InputException e) {
      throw new InputException(option + ": " + e.getMessage(), e);
    }
  }

  /** Refuses sides that a named variant does not have. */
  void requireFamilies(Composition.Source from, Composition.Source to) {
    if (variant == null) {
      return;
    }
    variant.require(from.config(), to.config());
    requireWeights(variant.hasRandomEncoder(), from, "encoder");
    requireWeights(variant.hasRandomDecoder(), to, "decoder");
  }

  private void requireWeights(boolean random, Composition.Source source, String side) {
    if (!random && source.checkpoint() == null) {
      throw new InputException(
          "--variant "
              + variantName
              + ": the "
              + side
              + " starts from a checkpoint; name its folder with --"
              + side);
    }
  }
}
