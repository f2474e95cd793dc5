package org.warmstart.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Gathers hidden states [B, T, D] during a forward pass, under the reference's output names. */
public final class HiddenStates {
  /** Gathers nothing. */
  public static final HiddenStates NONE = new HiddenStates(false, "");

  private final Map<String, Tensor> states = new LinkedHashMap<>();
  private final boolean gathering;
  private final String name;

  private HiddenStates(boolean gathering, String name) {
    this.gathering = gathering;
    this.name = name;
  }

  public static HiddenStates gather() {
    return new HiddenStates(true, "hidden_states");
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
    return gathering ? new HiddenStates(true, other) : NONE;
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

  /** Gathers another output on the way, under its own name. */
  public void put(String output, Tensor state) {
    if (gathering) {
      states.put(output, state);
    }
  }

  public void addAll(HiddenStates others) {
    if (gathering) {
      states.putAll(others.states);
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
