package org.warmstart.model.head;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Encoder;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Identity;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.WeightNames;
import org.warmstart.model.nn.LayerMix;
import org.warmstart.tensor.Module;

/** A model that knows what it is; heads add what they compute. */
public abstract class HeadedModel extends Model {
  private final Identity identity;
  private final Head head;

  protected HeadedModel(Identity identity, Head head) {
    this.identity = identity;
    this.head = head;
  }

  /** Registers the layers under a name, or with an empty one takes their names as its own. */
  protected final <B extends Module> B body(String name, B body) {
    if (name.isEmpty()) {
      adopt(body);
    } else {
      child(name, body);
    }
    return body;
  }

  /**
   * Registers the mix of layers under {@code layer_mix}, if the configuration asks for one.
   *
   * @return null if it does not
   * @throws org.warmstart.base.InputException if the family's layers cannot be mixed
   */
  protected final @Nullable LayerMix layerMix() {
    if (!config().mixesLayers()) {
      return null;
    }
    config().family().requireMixable(head);
    return child(ModelConfig.LAYER_MIX, new LayerMix(config().hiddenStates(), false));
  }

  /**
   * The states [B, T, D] that a head reads: the last layer's, or the mix of all.
   *
   * @param mix null: the last layer's
   */
  protected static Tensor read(
      Encoder body, @Nullable LayerMix mix, Inputs in, HiddenStates hidden) {
    if (mix == null) {
      return body.encode(in, hidden);
    }
    HiddenStates all = HiddenStates.gather();
    body.encode(in, all);
    hidden.addAll(all);
    return mix.forward(all.own());
  }

  @Override
  public final ModelConfig config() {
    return identity.config();
  }

  @Override
  public final Head head() {
    return head;
  }

  @Override
  public final String architecture() {
    return identity.architecture();
  }

  @Override
  public final WeightNames names() {
    return identity.names();
  }
}
