package org.warmstart.tensor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a model: its parameters and the parts it is made of, under the names of the checkpoint
 * file.
 *
 * <p>The path of names from the root, joined by dots, is the tensor's name in the file; a name may
 * itself contain dots.
 */
public abstract class Module {
  private final Map<String, Module> children = new LinkedHashMap<>();
  private final Map<String, Parameter> own = new LinkedHashMap<>();
  private final List<Module> adopted = new ArrayList<>();
  private boolean training;

  /** Registers a part under the name it has in checkpoints and returns it. */
  protected final <M extends Module> M child(String name, M module) {
    if (children.putIfAbsent(name, module) != null) {
      throw new IllegalStateException("there is a part '" + name + "' already");
    }
    return module;
  }

  /** As {@link #child(String, Module)}, saying what all of its parameters are for. */
  protected final <M extends Module> M child(String name, M module, Parameter.Use use) {
    module.markAs(use);
    return child(name, module);
  }

  /** As {@link #child(String, Module)}, saying that the part is a layer, and which one, from 0. */
  protected final <M extends Module> M layer(String name, int number, M module) {
    module.markLayer(number);
    return child(name, module);
  }

  /** As {@link #child(String, Module)}, saying that the part is below all layers. */
  protected final <M extends Module> M embeddings(String name, M module) {
    module.markLayer(Parameter.BELOW);
    return child(name, module);
  }

  /** As {@link #child(String, Module)}, saying that the part is a decoder beside an encoder. */
  protected final <M extends Module> M decoder(String name, M module) {
    module.allParameters().values().forEach(Parameter::markAsOfDecoder);
    return child(name, module);
  }

  /** Says which layer all parameters of this part belong to. */
  public final void markLayer(int number) {
    allParameters().values().forEach(parameter -> parameter.markLayer(number));
  }

  /** Says what all parameters of this part are for. */
  public final void markAs(Parameter.Use use) {
    allParameters().values().forEach(parameter -> parameter.markAs(use));
  }

  /**
   * Registers another module's parts and parameters as if they were this one's own, under the same
   * names.
   */
  protected final void adopt(Module module) {
    module.children.forEach(this::child);
    module.own.forEach(this::parameter);
    adopted.add(module);
  }

  /** Takes back {@link #adopt}: parts and parameters of the other module are no longer here. */
  protected final void abandon(Module module) {
    module.children.keySet().forEach(children::remove);
    module.own.keySet().forEach(own::remove);
    adopted.remove(module);
  }

  /** Registers a parameter under the name it has in checkpoints and returns it. */
  protected final Parameter parameter(String name, Parameter parameter) {
    if (own.putIfAbsent(name, parameter) != null) {
      throw new IllegalStateException("there is a parameter '" + name + "' already");
    }
    return parameter;
  }

  /** Returns the parts by name, in the order of their registration. */
  public final Map<String, Module> children() {
    return java.util.Collections.unmodifiableMap(children);
  }

  /**
   * Returns every parameter once, under the first of its names; parameters that two parts share
   * count under the part registered first.
   */
  public final Map<String, Parameter> parameters() {
    IdentityHashMap<Parameter, String> first = new IdentityHashMap<>();
    Map<String, Parameter> unique = new LinkedHashMap<>();
    allParameters()
        .forEach(
            (name, parameter) -> {
              if (first.putIfAbsent(parameter.root(), name) == null) {
                unique.put(name, parameter.root());
              }
            });
    return unique;
  }

  /** Returns every parameter under every name it has. */
  public final Map<String, Parameter> allParameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    collect("", all);
    return all;
  }

  private void collect(String prefix, Map<String, Parameter> all) {
    own.forEach((name, parameter) -> all.put(prefix + name, parameter));
    children.forEach((name, module) -> module.collect(prefix + name + ".", all));
  }

  /** Returns the number of parameters, shared ones counted once and buffers not at all. */
  public final long parameterCount() {
    return parameters().values().stream()
        .filter(Parameter::isCounted)
        .mapToLong(Parameter::size)
        .sum();
  }

  /** Gives every parameter its initial values, in order: a seed set before fixes them all. */
  public final void initialise() {
    parameters().values().forEach(Parameter::initialise);
  }

  /**
   * Switches dropout on (training) or off (evaluation, the state from the start) in this part and
   * all below.
   */
  public final void train(boolean on) {
    training = on;
    if (on) {
      own.values().forEach(parameter -> parameter.root().unpack());
    }
    children.values().forEach(module -> module.train(on));
    adopted.forEach(module -> module.train(on));
  }

  /** Returns whether this part is in training. */
  public final boolean isTraining() {
    return training;
  }

  /** Returns {@code p} in training and 0 in evaluation. */
  protected final double dropout(double p) {
    return training ? p : 0;
  }

  /** Forgets all gradients. */
  public final void clearGradients() {
    parameters().values().forEach(Parameter::clearGradient);
  }

  /** Frees the memory of every parameter; the model cannot be used afterwards. */
  public final void release() {
    parameters().values().forEach(Parameter::release);
  }
}
