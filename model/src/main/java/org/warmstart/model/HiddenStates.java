package org.warmstart.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Gathers hidden states [B, T, D] during a forward pass, under the reference's output names, and if
 * asked to what each layer's attention works on.
 */
public final class HiddenStates {
  /** Gathers nothing. */
  public static final HiddenStates NONE = new HiddenStates(false, false, "");

  private final Map<String, Tensor> states = new LinkedHashMap<>();
  private final List<SelfAttention> attention = new ArrayList<>();
  private final boolean gathering;
  private final boolean attending;
  private final String name;

  private HiddenStates(boolean gathering, boolean attending, String name) {
    this.gathering = gathering;
    this.attending = attending;
    this.name = name;
  }

  public static HiddenStates gather() {
    return new HiddenStates(true, false, "hidden_states");
  }

  /** A gatherer of what attention works on, too, where the layers tell it. */
  public static HiddenStates gatherWithAttention() {
    return new HiddenStates(true, true, "hidden_states");
  }

  /**
   * A gatherer whose states are called {@code <prefix>_hidden_states}; gathers only if this one
   * does.
   */
  public HiddenStates under(String prefix) {
    return named(prefix + "_hidden_states");
  }

  /** A gatherer whose states have another name; gathers only if this one does. */
  public HiddenStates named(String other) {
    return gathering ? new HiddenStates(true, attending, other) : NONE;
  }

  public void add(Tensor stateBTD) {
    if (gathering) {
      states.put(name + "." + states.size(), stateBTD);
    }
  }

  /** Replaces the state gathered last, where the reference shows it in another shape. */
  public void replaceLast(UnaryOperator<Tensor> change) {
    if (gathering && !states.isEmpty()) {
      states.computeIfPresent(
          name + "." + (states.size() - 1), (key, state) -> change.apply(state));
    }
  }

  /** Whether what attention works on is to be told. */
  public boolean wantsAttention() {
    return attending;
  }

  /** Tells what the next layer's attention works on, if it is wanted. */
  public void addAttention(SelfAttention layer) {
    if (attending) {
      attention.add(layer);
    }
  }

  /** What the layers' attention worked on, in their order; empty where none told it. */
  public List<SelfAttention> attention() {
    return Collections.unmodifiableList(attention);
  }

  /** Gathers another output on the way, under its own name. */
  public void put(String output, Tensor state) {
    if (gathering) {
      states.put(output, state);
    }
  }

  public void addAll(HiddenStates others) {
    if (gathering) {
      states.putAll(others.states);
      attention.addAll(others.attention);
    }
  }

  /** The states gathered under this gatherer's own name, in their order. */
  public List<Tensor> own() {
    List<Tensor> own = new ArrayList<>();
    states.forEach(
        (key, state) -> {
          if (key.startsWith(name + ".")) {
            own.add(state);
          }
        });
    return own;
  }

  /** Returns what was gathered, by name: {@code hidden_states.0}, … */
  public Map<String, Tensor> byName() {
    return states;
  }
}
