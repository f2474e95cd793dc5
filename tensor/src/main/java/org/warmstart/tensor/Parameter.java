package org.warmstart.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A trained tensor of a model. It knows its shape from the start and gets its memory only when it
 * is {@linkplain #initialise initialised} or {@linkplain #load loaded}, so that a model can be
 * described without holding it.
 */
public final class Parameter {
  /** What a parameter is for, where that decides how a checkpoint is loaded or told of. */
  public enum Use {
    /** Anything else. */
    LAYERS,
    /** The vectors that a model's tokens are looked up in. */
    TOKENS,
    /** Other vectors that are looked up: of positions, segments. */
    EMBEDDINGS,
    /** What attends to an encoder's states, which no checkpoint of a model alone has. */
    CROSS_ATTENTION,
    /** What makes one vector of a text's, which not every pre-training has. */
    POOLING
  }

  /** What {@link #layer()} is of parameters that are below all layers: of embeddings. */
  public static final int BELOW = -1;

  /** What {@link #layer()} is of parameters that are above all layers: of heads, of pooling. */
  public static final int ABOVE = Integer.MAX_VALUE;

  private enum Kind {
    TRAINED,
    CONSTANT,
    DERIVED,
    BUFFER,
    TABLE
  }

  private final Kind kind;
  private final long[] shape;
  private final Initializer initializer;
  private @Nullable Tensor tensor;
  private @Nullable Parameter shared;
  private boolean trainable;
  private Use use = Use.LAYERS;
  private @Nullable Integer layer;
  private boolean decoding;
  private @Nullable Tensor packed;
  private long packedVersion;

  public Parameter(Initializer initializer, long... shape) {
    this(Kind.TRAINED, initializer, shape);
  }

  private Parameter(Kind kind, Initializer initializer, long... shape) {
    this.kind = kind;
    this.initializer = initializer;
    this.shape = shape.clone();
    trainable = kind == Kind.TRAINED;
  }

  /**
   * A tensor that is saved and counted with the trained ones but never changes. A checkpoint may
   * leave it out: its initial values are the right ones.
   */
  public static Parameter constant(Initializer initializer, long... shape) {
    return new Parameter(Kind.CONSTANT, initializer, shape);
  }

  /** As {@link #constant}, but not saved, since its initial values are always the right ones. */
  public static Parameter derived(Initializer initializer, long... shape) {
    return new Parameter(Kind.DERIVED, initializer, shape);
  }

  /** As {@link #constant}, and not counted among a model's parameters. */
  public static Parameter buffer(Initializer initializer, long... shape) {
    return new Parameter(Kind.BUFFER, initializer, shape);
  }

  /**
   * As {@link #buffer}, but what it holds is known only to who made the model: no checkpoint may
   * leave it out.
   */
  public static Parameter table(Initializer initializer, long... shape) {
    return new Parameter(Kind.TABLE, initializer, shape);
  }

  /** Whether its initial values are the right ones, so that a checkpoint may leave it out. */
  public boolean mayBeLeftOut() {
    return isConstant() && root().kind != Kind.TABLE;
  }

  /** Whether it never changes, whatever is trained. */
  public boolean isConstant() {
    return root().kind != Kind.TRAINED;
  }

  /** Whether checkpoints are written with it. */
  public boolean isSaved() {
    return root().kind != Kind.DERIVED;
  }

  /** Whether it counts among a model's parameters. */
  public boolean isCounted() {
    return root().kind != Kind.BUFFER && root().kind != Kind.TABLE;
  }

  /** What it is for. */
  public Use use() {
    return root().use;
  }

  /** Says what it is for. */
  public void markAs(Use what) {
    use = what;
  }

  /**
   * The number of the layer that it is part of, from 0; {@link #BELOW} or {@link #ABOVE} if of
   * none.
   */
  public int layer() {
    Parameter root = root();
    Integer marked = root.layer;
    if (marked != null) {
      return marked;
    }
    return root.use == Use.TOKENS || root.use == Use.EMBEDDINGS ? BELOW : ABOVE;
  }

  /** Says which layer it is part of. */
  public void markLayer(int number) {
    layer = number;
  }

  /** Whether it is part of a decoder that stands beside an encoder. */
  public boolean isOfDecoder() {
    return root().decoding;
  }

  /** Says that it is part of a decoder that stands beside an encoder. */
  public void markAsOfDecoder() {
    decoding = true;
  }

  /** Says that it stands where another does. */
  public void markLike(Parameter other) {
    layer = other.layer();
    decoding = other.isOfDecoder();
  }

  /** Returns the size of every dimension. */
  public long[] shape() {
    return shape.clone();
  }

  /** Returns the number of elements. */
  public long size() {
    long size = 1;
    for (long dimension : shape) {
      size *= dimension;
    }
    return size;
  }

  /**
   * Makes this parameter another name of {@code other}: both are one tensor from now on.
   *
   * @throws IllegalArgumentException if their shapes differ
   */
  public void shareWith(Parameter other) {
    if (!Arrays.equals(shape, other.shape)) {
      throw new IllegalArgumentException(
          "cannot share shape " + Arrays.toString(shape) + " with " + Arrays.toString(other.shape));
    }
    if (other.root() == this) {
      throw new IllegalArgumentException("a parameter cannot be shared with itself");
    }
    release();
    shared = other.root();
  }

  /** Returns the parameter that this one is another name of; itself if it is not shared. */
  public Parameter root() {
    return shared == null ? this : shared.root();
  }

  /** Returns whether it has memory. */
  public boolean isAllocated() {
    return root().tensor != null;
  }

  /** Returns the float32 tensor, a leaf of the autograd graph. */
  public Tensor tensor() {
    Tensor value = root().tensor;
    if (value == null) {
      throw new IllegalStateException(
          "a parameter of shape " + Arrays.toString(shape) + " was neither initialised nor loaded");
    }
    return value;
  }

  /** Allocates it if need be and fills it with its initial values. */
  public void initialise() {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      initializer.fill(allocate().detach());
    }
  }

  /**
   * Allocates it if need be and copies {@code values}, which must have this shape; any floating
   * type is converted.
   */
  public void load(Tensor values) {
    if (!Arrays.equals(Tensors.shape(values), shape)) {
      throw new IllegalArgumentException(
          "expected the shape "
              + Arrays.toString(shape)
              + ", found "
              + Arrays.toString(Tensors.shape(values)));
    }
    Tensors.copy(allocate(), values);
  }

  /**
   * As {@link #load} for values with fewer rows: they fill the first rows, the others keep their
   * initial values. For a vocabulary that has grown.
   */
  public void loadRows(Tensor values) {
    long rows = values.size(0);
    if (values.dim() != shape.length || rows > shape[0]) {
      throw new IllegalArgumentException(
          "expected at most "
              + shape[0]
              + " rows of "
              + Arrays.toString(shape)
              + ", found "
              + Arrays.toString(Tensors.shape(values)));
    }
    initialise();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      Tensors.copy(tensor().detach().narrow(0, 0, rows), values);
    }
  }

  /** Whether gradients are computed for it; true from the start, and never for a constant. */
  public void setTrainable(boolean trainable) {
    Parameter root = root();
    root.trainable = trainable && root.kind == Kind.TRAINED;
    if (root.tensor != null) {
      root.tensor.set_requires_grad(root.trainable);
    }
  }

  public boolean isTrainable() {
    return root().trainable;
  }

  /**
   * Returns the gradient gathered so far, or null; it belongs to the innermost scope as a reference
   * only.
   */
  public @Nullable Tensor gradient() {
    Tensor gradient = tensor().grad();
    return gradient.defined() ? gradient : null;
  }

  /** Makes the gradient {@code earlier} plus the gradient gathered since, in that order. */
  void addBefore(Tensor earlier) {
    Tensor since = gradient();
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      tensor().mutable_grad().put(since == null ? earlier : earlier.add_(since));
    }
  }

  /** Forgets the gradient and frees its memory. */
  public void clearGradient() {
    Tensor value = root().tensor;
    if (value != null) {
      try (Scope scope = Scope.open()) {
        value.mutable_grad().reset();
      }
    }
  }

  /** Frees its memory. */
  public void release() {
    unpack();
    Scope.release(tensor);
    tensor = null;
  }

  /**
   * A copy of this weight as {@link PackedWeights} needs it, made at the first call and again
   * whenever the weight has changed; it stays ours.
   *
   * @param transposed whether it is [in, out], and not [out, in]
   */
  Tensor packed(boolean transposed) {
    return root().packedHere(transposed);
  }

  private synchronized Tensor packedHere(boolean transposed) {
    Tensor value = tensor();
    Tensor copy = packed;
    if (copy == null || packedVersion != value._version()) {
      unpack();
      try (Scope scope = Scope.open()) {
        copy = PackedWeights.pack(transposed ? value.t() : value);
      }
      packed = copy;
      packedVersion = value._version();
    }
    return copy;
  }

  /**
   * Gets ready for a change by a kernel that leaves the tensor's version as it was: copies made of
   * the old values are given up.
   */
  public void beginUpdate() {
    root().unpack();
  }

  /** Frees the packed copy. */
  synchronized void unpack() {
    Scope.release(packed);
    packed = null;
  }

  private Tensor allocate() {
    if (shared != null) {
      return shared.allocate();
    }
    Tensor value = tensor;
    if (value == null) {
      value = Scope.retain(Tensors.empty(shape));
      value.set_requires_grad(trainable);
      tensor = value;
    }
    return value;
  }
}
