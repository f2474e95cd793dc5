package org.warmstart.tensor.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;

/**
 * A file that {@code torch.save} made of a state dictionary, such as {@code pytorch_model.bin}: a
 * zip archive of a pickle and the tensors' bytes or, before 2020, one pickle after another and the
 * bytes behind them. Opening reads the pickle alone; nothing in it is run.
 *
 * <p>Reading is strict: storages, offsets, shapes and strides must agree with each other and with
 * the size of the file before anything is allocated.
 *
 * <p>Source: PyTorch's notes on serialization semantics.
 */
public final class TorchFile implements TensorSource {
  /** Tied tensors are in a file several times; beyond that, it is an attack on the memory. */
  private static final int MOST_REPEATED = 16;

  /** Under which keys a training framework's checkpoint has the model's state dictionary. */
  private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");

  /** Where storages lie in a file. */
  interface Layout {
    /** The state dictionary, as unpickled. */
    Object contents();

    /** The offset of a storage's first byte in the file. */
    long start(PickleValue.Storage storage);

    boolean isBigEndian();
  }

  private final FileBytes bytes;
  private final Layout layout;
  private final Map<String, PickleValue.View> views;
  private final Map<String, TensorInfo> tensors;

  private TorchFile(FileBytes bytes, Layout layout, Map<String, PickleValue.View> views) {
    this.bytes = bytes;
    this.layout = layout;
    this.views = views;
    Map<String, TensorInfo> infos = new LinkedHashMap<>();
    long total = 0;
    for (Map.Entry<String, PickleValue.View> entry : views.entrySet()) {
      TensorInfo info = checked(bytes.file(), entry.getKey(), entry.getValue());
      layout.start(entry.getValue().storage());
      total += info.bytes();
      if (total / MOST_REPEATED > bytes.size()) {
        throw new InputException(
            bytes.file()
                + ": has tensors of more than "
                + MOST_REPEATED
                + " times its own size, up to '"
                + entry.getKey()
                + "'");
      }
      infos.put(entry.getKey(), info);
    }
    this.tensors = Collections.unmodifiableMap(infos);
  }

  /**
   * Opens a file and reads its pickle.
   *
   * @throws InputException if it is missing, truncated, holds anything but tensors, or asks for
   *     anything that tensors do not need
   */
  public static TorchFile open(Path file) {
    return FileBytes.open(file, TorchFile::read);
  }

  private static TorchFile read(FileBytes bytes) {
    Layout layout = StoredZip.begins(bytes) ? TorchZip.read(bytes) : TorchStream.read(bytes);
    return new TorchFile(bytes, layout, views(bytes.file(), layout.contents()));
  }

  private static Map<String, PickleValue.View> views(Path file, Object contents) {
    if (!(contents instanceof PickleValue.Dictionary dictionary)) {
      throw new InputException(
          file
              + ": holds "
              + PickleValue.kind(contents)
              + "; expected a state dictionary, tensors by name");
    }
    Map<String, PickleValue.View> views = new LinkedHashMap<>();
    weights(dictionary)
        .items
        .forEach(
            (name, value) -> {
              if (!(name instanceof String text) || !(value instanceof PickleValue.View view)) {
                throw new InputException(
                    file
                        + ": '"
                        + name
                        + "' is "
                        + PickleValue.kind(value)
                        + "; expected a state dictionary, tensors by name");
              }
              views.put(text, view);
            });
    return views;
  }

  /** Training frameworks put the state dictionary beside what else they keep. */
  private static PickleValue.Dictionary weights(PickleValue.Dictionary dictionary) {
    for (String key : WRAPPERS) {
      if (dictionary.items.get(key) instanceof PickleValue.Dictionary inner) {
        return inner;
      }
    }
    return dictionary;
  }

  private static TensorInfo checked(Path file, String name, PickleValue.View view) {
    TensorType type = view.storage().type();
    if (view.shape().size() != view.strides().size()) {
      throw wrong(
          file, name, "has " + view.strides().size() + " strides for the shape " + view.shape());
    }
    TensorInfo info = TensorInfo.checked(file, name, type, view.shape());
    if (info.elements() == 0) {
      return info;
    }
    long span;
    long end;
    try {
      span = span(view);
      end = Math.addExact(view.offset(), span);
    } catch (ArithmeticException e) {
      throw wrong(file, name, "has strides that are too large: " + view.strides());
    }
    if (end > view.storage().elements()) {
      throw wrong(
          file,
          name,
          "reaches to element " + end + " of a storage of " + view.storage().elements());
    }
    if (info.elements() > span) {
      throw wrong(file, name, "repeats elements of its storage");
    }
    return info;
  }

  /** How many elements of the storage lie between its first and its last one. */
  private static long span(PickleValue.View view) {
    long span = 1;
    for (int i = 0; i < view.shape().size(); i++) {
      span =
          Math.addExact(span, Math.multiplyExact(view.shape().get(i) - 1, view.strides().get(i)));
    }
    return span;
  }

  private static InputException wrong(Path file, String name, String problem) {
    return new InputException(file + ": tensor '" + name + "' " + problem);
  }

  @Override
  public Path file() {
    return bytes.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  @Override
  public Tensor read(String name) {
    PickleValue.View view = views.get(name);
    if (view == null) {
      throw new InputException(file() + ": has no tensor '" + name + "'");
    }
    TensorInfo info = Objects.requireNonNull(tensors.get(name));
    long[] shape = info.dimensions();
    if (info.elements() == 0) {
      return info.type().empty(shape);
    }
    long start = layout.start(view.storage()) + view.offset() * info.type().bytes();
    if (isRowMajor(view)) {
      return readElements(name, info.type(), start, shape);
    }
    try (Scope scope = Scope.open()) {
      Tensor span = readElements(name, info.type(), start, span(view));
      long[] strides = view.strides().stream().mapToLong(Long::longValue).toArray();
      return scope.keep(span.as_strided(shape, strides).contiguous());
    }
  }

  private Tensor readElements(String name, TensorType type, long start, long... shape) {
    Tensor tensor = bytes.read(name, type, start, shape);
    return layout.isBigEndian() ? type.swapBytes(tensor) : tensor;
  }

  private static boolean isRowMajor(PickleValue.View view) {
    List<Long> shape = view.shape();
    long stride = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) != 1 && view.strides().get(i) != stride) {
        return false;
      }
      stride *= shape.get(i);
    }
    return true;
  }

  @Override
  public void close() {
    bytes.close();
  }

  /** Unpickles what is in a buffer. */
  static Object unpickle(Path file, ByteBuffer pickle) {
    return new Unpickler(file, pickle).read();
  }

  @Override
  public String toString() {
    return file() + " " + tensors.keySet();
  }
}
