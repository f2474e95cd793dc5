package org.warmstart.model.family.recurrent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Spelling;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.ActivationName;
import org.warmstart.model.config.Keys.Layers;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.tensor.Activation;
import org.warmstart.tensor.Convolution;
import org.warmstart.tensor.Embedding;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;

/**
 * Word vectors from the words' characters: filters over windows of them, the greatest value of each
 * filter, highway layers and a projection (Kim et al. 2016; Jozefowicz et al. 2016; Peters et al.
 * 2018, section 3.4).
 *
 * <p>A character is a byte of UTF-8, 1 to 256; words stand between two marks; what fills up to the
 * greatest length is a mark as well. The constant {@code ids} holds each token's characters, so
 * that inputs are token numbers as everywhere: how a token outside the vocabulary is spelled is
 * lost.
 *
 * <p>Shapes: U different words, C characters, F filters in all, O output width.
 */
final class CharacterWords extends Module implements Spelling {
  /** Bytes, five marks, and 0 for what is no word. */
  static final int CHARACTERS = 262;

  private static final int TEXT_START = 257;
  private static final int TEXT_END = 258;
  private static final int WORD_START = 259;
  private static final int WORD_END = 260;
  private static final int FILLING = 261;

  /**
   * Sizes of the layers.
   *
   * @param embeddingWidth of a character
   * @param longestWord C, marks included; longer words are cut
   * @param windows how many characters a filter sees, for each kind of filter
   * @param filters how many there are of each kind
   */
  record Sizes(
      @Key("char_embedding_size") @Default("16") @Size int embeddingWidth,
      @Key("max_word_length") @Default("50") @Size int longestWord,
      @Key("char_filter_windows") @Default("[1, 2, 3, 4, 5, 6, 7]") @Size List<Integer> windows,
      @Key("char_filters") @Default("[32, 32, 64, 128, 256, 512, 1024]") @Size
          List<Integer> filters,
      @Key("char_activation") @Default("relu") @ActivationName String activation,
      @Key("num_highway_layers") @Default("2") @Layers int highwayLayers)
      implements CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      if (windows.size() != filters.size()) {
        throw new InputException(
            json.where()
                + ": 'char_filters' has "
                + Messages.count(filters.size(), "number")
                + " and 'char_filter_windows' "
                + windows.size()
                + "; each window needs its number of filters");
      }
      for (int window : windows) {
        if (window > longestWord) {
          throw new InputException(
              json.where()
                  + ": 'char_filter_windows' has "
                  + window
                  + ", but 'max_word_length' is "
                  + longestWord);
        }
      }
      if (longestWord < 3) {
        throw new InputException(
            json.where()
                + ": 'max_word_length' has to be at least 3: a word stands between two marks");
      }
    }
  }

  private final Sizes sizes;
  private final int vocabularySize;
  private final TokenRoles roles;
  private final Parameter ids;
  private final Embedding table;
  private final Embedding characters;
  private final List<Convolution> convolutions = new ArrayList<>();
  private final List<Linear> highways = new ArrayList<>();
  private final Linear projection;
  private final Activation activation;

  CharacterWords(Sizes sizes, int vocabularySize, TokenRoles roles, int width) {
    this.sizes = sizes;
    this.vocabularySize = vocabularySize;
    this.roles = roles;
    activation = Activation.named(sizes.activation);
    ids =
        parameter(
            "ids",
            Parameter.table(
                tableVC -> Tensors.copy(tableVC, spelled(Integer::toString)),
                vocabularySize,
                sizes.longestWord));
    table = new Embedding(ids, -1);
    characters =
        child(
            "embeddings",
            new Embedding(
                new Parameter(Initializer.uniform(1), CHARACTERS, sizes.embeddingWidth), -1));
    int all = 0;
    for (int i = 0; i < sizes.windows.size(); i++) {
      int filters = sizes.filters.get(i);
      convolutions.add(
          child(
              "convolutions." + i,
              new Convolution(
                  sizes.embeddingWidth, filters, sizes.windows.get(i), Initializer.uniform(0.05))));
      all += filters;
    }
    for (int i = 0; i < sizes.highwayLayers; i++) {
      highways.add(child("highways." + i, highway(all)));
    }
    projection = child("projection", new Linear(all, width, 1 / Math.sqrt(all)));
  }

  /** A dense layer to what may be added and to the gate, which starts nearly closed. */
  private static Linear highway(int width) {
    return new Linear(
        new Parameter(Initializer.normal(1 / Math.sqrt(width)), 2L * width, width),
        new Parameter(
            bias -> {
              Initializer.ZEROS.fill(bias);
              Initializer.constant(-2).fill(bias.narrow(0, width, width));
            },
            2L * width));
  }

  @Override
  public void spell(IntFunction<@Nullable String> tokenOf) {
    try (Scope scope = Scope.open()) {
      ids.load(spelled(tokenOf));
    }
  }

  /** [V, C]. */
  private Tensor spelled(IntFunction<@Nullable String> tokenOf) {
    int rows = vocabularySize;
    int length = sizes.longestWord;
    float[] values = new float[Math.multiplyExact(rows, length)];
    for (int id = 0; id < rows; id++) {
      String token = tokenOf.apply(id);
      if (token != null && !isRole(roles.padding(), id)) {
        spell(id, token, values, id * length);
      }
    }
    return Tensors.ofFloats(values, rows, length);
  }

  private void spell(int id, String token, float[] values, int start) {
    Arrays.fill(values, start, start + sizes.longestWord, FILLING);
    int at = start;
    values[at++] = WORD_START;
    if (isRole(roles.beginning(), id)) {
      values[at++] = TEXT_START;
    } else if (isRole(roles.end(), id)) {
      values[at++] = TEXT_END;
    } else {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < Math.min(bytes.length, sizes.longestWord - 2); i++) {
        values[at++] = (bytes[i] & 0xFF) + 1;
      }
    }
    values[at] = WORD_END;
  }

  private static boolean isRole(@Nullable Integer role, int id) {
    return role != null && role == id;
  }

  /** Token numbers [B, T] → [B, T, O]; each word that a batch has is worked out once. */
  Tensor forward(Tensor idsBT) {
    long[] all = Tensors.longs(idsBT);
    long[] different = Arrays.stream(all).sorted().distinct().toArray();
    long[] places = new long[all.length];
    for (int i = 0; i < all.length; i++) {
      places[i] = Arrays.binarySearch(different, all[i]);
    }
    Tensor wordsUO = words(table.forward("token", Tensors.ofLongs(different, different.length)));
    return Ops.rows(wordsUO, Tensors.ofLongs(places, places.length))
        .view(idsBT.size(0), idsBT.size(1), -1);
  }

  private Tensor words(Tensor charactersUC) {
    Tensor shortUC = charactersUC.narrow(1, 0, seenCharacters(charactersUC));
    Tensor xUEC = characters.forward("character", Tensors.toLong(shortUC)).transpose(1, 2);
    Tensor[] greatest = new Tensor[convolutions.size()];
    for (int i = 0; i < greatest.length; i++) {
      Tensor yUFC = convolutions.get(i).forward(xUEC);
      greatest[i] = activation.apply(Ops.max(yUFC, 2));
    }
    Tensor xUF = Tensors.concatenate(1, greatest);
    for (Linear layer : highways) {
      Tensor[] parts = Ops.chunk(layer.forward(xUF), 2);
      Tensor gate = Ops.sigmoid(parts[1]);
      Tensor added = Activation.RELU.apply(parts[0]);
      xUF = xUF.add(gate.mul(added.sub(xUF)));
    }
    return projection.forward(xUF);
  }

  /**
   * How many characters make a difference: those of the longest word, and of what fills up as many
   * as the widest window has. All further windows see the same filling.
   */
  private long seenCharacters(Tensor charactersUC) {
    float[] values = Tensors.floats(charactersUC);
    int longest = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != FILLING && values[i] != 0) {
        longest = Math.max(longest, i % sizes.longestWord + 1);
      }
    }
    int widest = sizes.windows.stream().mapToInt(Integer::intValue).max().orElse(1);
    return Math.min(sizes.longestWord, longest + widest);
  }
}
