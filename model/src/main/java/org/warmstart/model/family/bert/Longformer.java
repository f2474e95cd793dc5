package org.warmstart.model.family.bert;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.Key;
import org.warmstart.model.Encoder;
import org.warmstart.model.Family;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Masks;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.config.CheckedKeys;
import org.warmstart.model.config.ConfigJson;
import org.warmstart.model.config.Keys.Flat;
import org.warmstart.model.config.Keys.Leftovers;
import org.warmstart.model.config.Keys.OneOrMore;
import org.warmstart.model.config.Keys.Size;
import org.warmstart.model.head.EncoderHeads;
import org.warmstart.model.head.LmHead;
import org.warmstart.model.head.readout.DenseReadOut;
import org.warmstart.model.head.readout.ReadOut;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Module;
import org.warmstart.tensor.Ops;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Tensors;

/**
 * Longformer (Beltagy et al. 2020): RoBERTa for long texts. A token sees those around it; the few
 * that {@code global_attention_mask} [B, T] marks with 1 see all and are seen by all.
 *
 * <p>Shapes: B batch, T tokens, D width.
 */
public final class Longformer extends Module implements Encoder {
  /**
   * Sizes and choices of a Longformer.
   *
   * @param windows how many tokens around itself a token sees; one number for all layers or one for
   *     each
   * @param separator which ends a question
   */
  @Leftovers({"attention_mode", "ignore_attention_mask", "onnx_export"})
  public record Config(
      @Flat @Default("{bos_token_id: 0, eos_token_id: 2, pad_token_id: 1}") Bert.Settings bert,
      @Key("attention_window") @Default("512") @OneOrMore @Size List<Integer> windows,
      @Key("sep_token_id") @Default("2") int separator)
      implements Bert.Settings.Config, CheckedKeys {
    @Override
    public void check(ConfigJson json) {
      json.requireChoice("attention_mode", "longformer");
      RobertaPositions.check(bert, json.where());
      if (bert.decoder() || bert.crossAttention()) {
        throw noDecoder(json.where() + ": ");
      }
      if (windows.size() > 1 && windows.size() != layers()) {
        throw new InputException(
            json.where()
                + ": 'attention_window' has "
                + Messages.count(windows.size(), "number")
                + " for "
                + Messages.count(layers(), "layer"));
      }
      for (int window : windows) {
        if (window % 2 != 0) {
          throw new InputException(
              json.where()
                  + ": 'attention_window' should be even, half of it on each side, not "
                  + window);
        }
      }
    }

    private static InputException noDecoder(String where) {
      return new InputException(where + "a Longformer reads in both directions and is no decoder");
    }

    @Override
    public String modelType() {
      return "longformer";
    }

    @Override
    public Family<Config> family() {
      return FAMILY;
    }

    @Override
    public int maxPositions() {
      return RobertaPositions.count(bert);
    }

    /** The window of every layer. */
    List<Integer> windowOfEach() {
      return windows.size() == 1 ? Collections.nCopies(layers(), windows.get(0)) : windows;
    }

    /** A copy of another depth, whose windows are those of every k-th layer. */
    @Override
    public ModelConfig withLayers(int count) {
      List<Integer> kept = new ArrayList<>();
      List<Integer> all = windowOfEach();
      for (int i = 0; i < count; i++) {
        kept.add(all.get((int) ((long) i * all.size() / count)));
      }
      ModelConfig copy = with("layers", count);
      return windows.size() == 1 ? copy : copy.with("windows", List.copyOf(kept));
    }
  }

  private static final EncoderHeads<Config, Longformer> HEADS =
      new EncoderHeads<>() {
        @Override
        public Longformer layers(Config c, Head head) {
          return new Longformer(c, head);
        }

        @Override
        public UnaryOperator<Tensor> pool(Longformer layers) {
          return layers::pool;
        }

        @Override
        public LmHead words(Config c, Longformer layers) {
          return Roberta.lmHead(c.bert, layers.embeddings.words().weight());
        }

        @Override
        public ReadOut texts(Config c, Longformer layers, Head head, int classes) {
          return head == Head.MULTIPLE_CHOICE
              ? new DenseReadOut(
                  "classifier", c.linear(c.width(), 1), tokenDropout(c), layers::pool)
              : Roberta.classifier(c.bert, tokenDropout(c), classes);
        }

        @Override
        public double tokenDropout(Config c) {
          return c.bert.hiddenDropout();
        }

        @Override
        public Linear linear(Config c, int in, int out) {
          return c.linear(in, out);
        }
      };

  public static final Family<Config> FAMILY =
      HEADS
          .addTo(Family.of("longformer", Config.class).encoder(), "Longformer", "longformer")
          .names((config, head) -> Roberta.names(config.bert, head, "longformer"))
          .preset("longformer-base-4096", published(""))
          .preset(
              "longformer-large-4096",
              published(
                  """
                  , "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16,
                  "intermediate_size": 4096
                  """));

  private static String published(String sizes) {
    return """
    {"vocab_size": 50265, "max_position_embeddings": 4098, "type_vocab_size": 1,
     "layer_norm_eps": 1e-5%s}
    """
        .formatted(sizes);
  }

  private final Config config;
  private final Head head;
  private final BertBody.Embeddings embeddings;
  private final LongformerLayers layers;
  private final @Nullable Linear pooler;

  /** The layers under the names of {@code LongformerModel}, as a head needs them. */
  Longformer(Config config, Head head) {
    this.config = config;
    this.head = head;
    Bert.Settings sizes = config.bert;
    int width = config.width();
    embeddings =
        embeddings(
            "embeddings", new BertBody.Embeddings(sizes, width, RobertaPositions.table(sizes)));
    layers = child("encoder", new LongformerLayers(sizes.layer(), config.windowOfEach()));
    boolean pooled = head == Head.NONE || head == Head.MULTIPLE_CHOICE;
    pooler =
        pooled ? child("pooler.dense", config.linear(width, width), Parameter.Use.POOLING) : null;
  }

  @Override
  public Tensor encode(Inputs in, HiddenStates hidden) {
    Tensor idsBT = in.require("input_ids");
    Masks.requirePositions(idsBT.size(1), config.maxPositions());
    Tensor xBTD =
        embeddings.forward(
            idsBT, in.get("token_type_ids"), RobertaPositions.of(config.bert, idsBT));
    Tensor given = in.get("global_attention_mask");
    Tensor globalBT = given != null ? given : usualGlobals(idsBT);
    return layers.encode(xBTD, in.get("attention_mask"), globalBT, hidden);
  }

  /** The global tokens of a task, unless others are given (section 4.2 and appendix A). */
  private @Nullable Tensor usualGlobals(Tensor idsBT) {
    return switch (head) {
      case SEQUENCE_CLASSIFICATION -> firstTokens(idsBT);
      case QUESTION_ANSWERING -> questions(idsBT, true);
      case MULTIPLE_CHOICE -> questions(idsBT, false);
      default -> null;
    };
  }

  private static Tensor firstTokens(Tensor idsBT) {
    long batch = idsBT.size(0);
    return Tensors.concatenate(
        1, Tensors.fullLongs(1, batch, 1), Tensors.fullLongs(0, batch, idsBT.size(1) - 1));
  }

  /**
   * Marks the tokens in front of the first separator, or those behind the two that part question
   * and rest.
   */
  private Tensor questions(Tensor idsBT, boolean before) {
    long[] ids = Tensors.longs(idsBT);
    int length = Math.toIntExact(idsBT.size(1));
    long[] global = new long[ids.length];
    for (int row = 0; row < ids.length; row += length) {
      int end = 0;
      while (end < length && ids[row + end] != config.separator) {
        end++;
      }
      if (end == length) {
        throw new InputException(
            "row "
                + row / length
                + " has no separator token "
                + config.separator
                + " behind the question, whose tokens are to see all others; give"
                + " 'global_attention_mask' instead");
      }
      for (int i = 0; i < length; i++) {
        global[row + i] = (before ? i < end : i > end + 1) ? 1 : 0;
      }
    }
    return Tensors.ofLongs(global, Tensors.shape(idsBT));
  }

  /** The pooled first token: [B, T, D] → [B, D]. */
  private Tensor pool(Tensor xBTD) {
    if (pooler == null) {
      throw new IllegalStateException("these layers have no pooling layer");
    }
    return Ops.tanh(pooler.forward(xBTD.select(1, 0)));
  }
}
