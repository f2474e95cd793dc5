package org.warmstart.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Gradient checkpointing (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"): of
 * the parts that a forward pass runs through {@link #run}, only inputs and outputs are kept, and in
 * the backward pass each is computed again, with the same random numbers. Losses and gradients are
 * the same bits as without.
 *
 * <p>There is no way to write a libtorch function with a backward pass of one's own from Java, so
 * the graph is cut at the parts' edges and the pieces are differentiated one after another: see
 * {@link #backward}. What a part reads beside its inputs and is trained through, such as an
 * encoder's states, has to be cut too, by {@link #boundary}, before the part is made.
 *
 * <p>One thread uses it: from {@link #open} to {@link #close} its parts are kept on a tape.
 */
public final class Recomputation implements AutoCloseable {
  private static final ThreadLocal<@Nullable Recomputation> OPEN = new ThreadLocal<>();

  private final boolean on;
  private final boolean reversing;
  private final List<Runnable> tape = new ArrayList<>();

  /** Where the graph is cut, in the order of the forward pass. */
  private final List<Tensor> leaves = new ArrayList<>();

  private Recomputation(boolean on, boolean reversing) {
    this.on = on;
    this.reversing = reversing;
  }

  /**
   * Begins a forward and backward pass of this thread.
   *
   * @param on whether parts are computed again; if not, {@link #backward} is the plain one
   */
  public static Recomputation open(boolean on) {
    return open(on, on);
  }

  /**
   * As above.
   *
   * @param reversing whether {@linkplain #reversible reversible layers} keep their outputs alone,
   *     even if {@code on} is false
   */
  public static Recomputation open(boolean on, boolean reversing) {
    Recomputation pass = new Recomputation(on, reversing);
    if (on || reversing) {
      if (OPEN.get() != null) {
        throw new IllegalStateException("a pass of this thread is open already");
      }
      OPEN.set(pass);
    }
    return pass;
  }

  /**
   * Cuts the graph at a tensor that parts read beside their inputs; the tensor itself where no pass
   * is open, or nothing is trained through it.
   */
  public static Tensor boundary(Tensor x) {
    Recomputation pass = OPEN.get();
    return pass == null || !pass.on ? x : pass.cut(x);
  }

  /** As {@link #run(Function, Tensor...)} for a part with one input and one output. */
  public static Tensor run(UnaryOperator<Tensor> part, Tensor x) {
    return run(in -> new Tensor[] {part.apply(in[0])}, new Tensor[] {x})[0];
  }

  /**
   * Runs a part of the forward pass.
   *
   * @param part which may run twice; its tensors but for the outputs are freed
   * @param inputs of it
   */
  public static Tensor[] run(Function<Tensor[], Tensor[]> part, Tensor... inputs) {
    Recomputation pass = OPEN.get();
    return pass == null || !pass.on ? part.apply(inputs) : pass.recorded(part, inputs);
  }

  /**
   * Runs reversible layers (Kitaev et al. 2020, section 3), both of whose halves begin as {@code
   * x}. Where a pass is open that reverses them, the memory they take does not grow with their
   * number, but for what they {@linkplain ReversibleLayer.Notes note}: in the backward pass each
   * layer's inputs are computed from its outputs.
   *
   * @return both halves
   */
  public static Tensor[] reversible(List<? extends ReversibleLayer> layers, Tensor x) {
    Recomputation pass = OPEN.get();
    if (pass != null && pass.reversing) {
      return pass.reversed(layers, x);
    }
    Tensor y1 = x;
    Tensor y2 = x;
    for (ReversibleLayer layer : layers) {
      y1 = y1.add(layer.first(y2, new ReversibleLayer.Notes()));
      y2 = y2.add(layer.second(y1));
    }
    return new Tensor[] {y1, y2};
  }

  /** A reversible layer, and what its two parts need to run again. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Reversed(
      ReversibleLayer layer, ReversibleLayer.Notes notes, byte[] first, byte[] second) {}

  private Tensor[] reversed(List<? extends ReversibleLayer> layers, Tensor x) {
    Tensor in = cut(x);
    List<Reversed> all = new ArrayList<>();
    Tensor[] y = {in.detach(), in.detach()};
    try (Autograd.Off off = Autograd.off()) {
      for (ReversibleLayer layer : layers) {
        ReversibleLayer.Notes notes = new ReversibleLayer.Notes();
        Tensor[] before = y;
        byte[] first = RandomState.save();
        try (Scope scope = Scope.open()) {
          Tensor y1 = before[0].add(layer.first(before[1], notes));
          byte[] second = RandomState.save();
          Tensor y2 = before[1].add(layer.second(y1));
          y = new Tensor[] {scope.keep(y1), scope.keep(y2)};
          notes.keepIn(scope);
          all.add(new Reversed(layer, notes, first, second));
        }
        release(before);
      }
    }
    Tensor[] out = {leaf(y[0].detach()), leaf(y[1].detach())};
    tape.add(() -> backward(all, in, out));
    return out;
  }

  private static void release(Tensor[] tensors) {
    for (Tensor tensor : tensors) {
      Scope.release(tensor);
    }
  }

  /**
   * Goes back through reversible layers, whose outputs and their gradients are all that is known.
   */
  private static void backward(List<Reversed> layers, Tensor in, Tensor[] out) {
    try (Scope scope = Scope.open()) {
      if (Arrays.stream(out).noneMatch(tensor -> tensor.grad().defined())) {
        return;
      }
      // both halves and their gradients
      Tensor[] now = {
        out[0].detach(), out[1].detach(), gradientOrZero(out[0]), gradientOrZero(out[1])
      };
      for (int i = layers.size() - 1; i >= 0; i--) {
        Tensor[] after = now;
        now = reverse(layers.get(i), after);
        release(after);
      }
      if (in.requires_grad()) {
        Autograd.backward(in.view_as(in), now[2].add(now[3]));
      }
    }
  }

  private static Tensor gradientOrZero(Tensor leaf) {
    return leaf.grad().defined() ? taken(leaf) : Tensors.zeros(Tensors.shape(leaf));
  }

  private static Tensor[] reverse(Reversed layer, Tensor[] after) {
    try (Scope scope = Scope.open()) {
      RandomState.restore(layer.second);
      Tensor y1 = after[0].detach().set_requires_grad(true);
      Tensor g = layer.layer.second(y1);
      Tensor d1 = after[2].add(through(g, after[3], y1));
      Tensor x2 = after[1].sub(g.detach()).set_requires_grad(true);
      RandomState.restore(layer.first);
      Tensor f = layer.layer.first(x2, layer.notes);
      Tensor d2 = after[3].add(through(f, d1, x2));
      Tensor x1 = after[0].sub(f.detach());
      return new Tensor[] {scope.keep(x1), scope.keep(x2.detach()), scope.keep(d1), scope.keep(d2)};
    }
  }

  /** Goes back through a part: the parameters' gradients are added up, the input's returned. */
  private static Tensor through(Tensor output, Tensor gradient, Tensor input) {
    Autograd.backward(output, gradient);
    return taken(input);
  }

  private Tensor cut(Tensor x) {
    if (!x.requires_grad() || x.is_leaf()) {
      return x;
    }
    Tensor leaf = leaf(x.detach());
    tape.add(
        () -> {
          if (leaf.grad().defined()) {
            Autograd.backward(x, taken(leaf));
          }
        });
    return leaf;
  }

  private Tensor leaf(Tensor detached) {
    detached.set_requires_grad(true);
    leaves.add(detached);
    return detached;
  }

  private Tensor[] recorded(Function<Tensor[], Tensor[]> part, Tensor[] inputs) {
    Tensor[] in = Arrays.stream(inputs).map(this::cut).toArray(Tensor[]::new);
    byte[] random = RandomState.save();
    int before = leaves.size();
    Tensor[] out;
    // recorded, and at once forgotten: without recording other kernels would be chosen
    try (Scope scope = Scope.open()) {
      Tensor[] computed = part.apply(in);
      out = new Tensor[computed.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = scope.keep(computed[i].detach());
        if (computed[i].requires_grad()) {
          leaf(out[i]);
        }
      }
    }
    tape.add(() -> backward(part, in, out, random, before));
    return out;
  }

  /** Takes a tensor's gradient away from it. */
  private static Tensor taken(Tensor tensor) {
    Tensor gradient = new Tensor(tensor.grad()); // what grad() gives is the place, not the tensor
    tensor.mutable_grad().reset();
    return gradient;
  }

  /** One part's share: computes it again and goes back through it. */
  private void backward(
      Function<Tensor[], Tensor[]> part, Tensor[] in, Tensor[] out, byte[] random, int before) {
    try (Scope scope = Scope.open()) {
      if (Arrays.stream(out).noneMatch(tensor -> tensor.grad().defined())) {
        return;
      }
      RandomState.restore(random);
      Tensor[] computed = part.apply(in);
      TensorVector roots = new TensorVector();
      TensorVector gradients = new TensorVector();
      for (int i = 0; i < out.length; i++) {
        if (out[i].grad().defined()) {
          roots.push_back(computed[i]);
          gradients.push_back(taken(out[i]));
        }
      }
      // what earlier cuts have gathered from later parts is the first summand, as in one pass: an
      // operation recorded last is gone through first
      for (Tensor leaf : leaves.subList(0, before)) {
        if (leaf.grad().defined()) {
          roots.push_back(leaf.view_as(leaf));
          gradients.push_back(taken(leaf));
        }
      }
      torch.backward(roots, gradients, new BoolOptional(), false, new TensorVector());
    }
  }

  /**
   * Adds d(loss)/d(parameter) to every parameter's gradient, as {@link Autograd#backward(Tensor)}
   * does, and leaves the random numbers as it found them.
   *
   * @param parameters of the model
   */
  public void backward(Tensor loss, Collection<Parameter> parameters) {
    if (!on && !reversing) {
      Autograd.backward(loss);
      return;
    }
    byte[] random = RandomState.save();
    OPEN.remove(); // what is computed again is not recorded again
    try (Scope scope = Scope.open()) {
      Map<Parameter, Tensor> gathered = setAside(parameters);
      Autograd.backward(loss);
      for (int i = tape.size() - 1; i >= 0; i--) {
        tape.get(i).run();
      }
      gathered.forEach(Parameter::addBefore);
    } finally {
      tape.clear();
      leaves.clear();
      RandomState.restore(random);
    }
  }

  /** Gradients of earlier passes, to which this one's whole is added, and not part by part. */
  private static Map<Parameter, Tensor> setAside(Collection<Parameter> parameters) {
    Map<Parameter, Tensor> gathered = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      if (parameter.isTrainable() && parameter.gradient() != null) {
        gathered.put(parameter, taken(parameter.tensor()));
      }
    }
    return gathered;
  }

  @Override
  public void close() {
    if (on || reversing) {
      OPEN.remove();
    }
  }
}
