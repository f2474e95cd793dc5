package org.warmstart.model.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.NearNames;
import org.warmstart.model.ModelConfig;

/** The encoder-decoders of Rothe, Narayan & Severyn 2020, section 3, by name. */
public enum Variant {
  RND2RND(null, null, false),
  RND2BERT(null, "bert", false),
  BERT2RND("bert", null, false),
  BERT2BERT("bert", "bert", false),
  BERT_SHARE("bert", "bert", true),
  ROBERTA_SHARE("roberta", "roberta", true),
  RND2GPT2(null, "gpt2", false),
  BERT2GPT2("bert", "gpt2", false),
  ROBERTA2GPT2("roberta", "gpt2", false);

  private final @Nullable String encoder;
  private final @Nullable String decoder;
  private final boolean share;

  Variant(@Nullable String encoder, @Nullable String decoder, boolean share) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.share = share;
  }

  /** The name as it is written: {@code bert-share}. */
  public String written() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All names, as they are written. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Variant::written).toList();
  }

  /**
   * Finds a variant by its written name.
   *
   * @throws InputException listing those there are
   */
  public static Variant named(String name) {
    return Arrays.stream(values())
        .filter(variant -> variant.written().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new InputException(NearNames.unknown("variant", name, names())));
  }

  /** Whether the encoder's weights are random. */
  public boolean hasRandomEncoder() {
    return encoder == null;
  }

  /** Whether the decoder's weights are random. */
  public boolean hasRandomDecoder() {
    return decoder == null;
  }

  /** Whether both sides use the same tensors where they can. */
  public boolean shares() {
    return share;
  }

  /**
   * Refuses sides of other families than the variant's.
   *
   * @throws InputException naming both
   */
  public void require(ModelConfig ofEncoder, ModelConfig ofDecoder) {
    require("encoder", encoder, ofEncoder);
    require("decoder", decoder, ofDecoder);
  }

  private void require(String side, @Nullable String family, ModelConfig config) {
    if (family != null && !family.equals(config.modelType())) {
      throw new InputException(
          written()
              + ": the "
              + side
              + " must be of the family '"
              + family
              + "', not '"
              + config.modelType()
              + "'");
    }
  }
}
