package org.warmstart.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.warmstart.tensor.engine.Engine;

/** The types that a tensor's elements have in files, under the names of safetensors. */
public enum TensorType {
  F64(ScalarType.Double, 8, "float64"),
  F32(ScalarType.Float, 4, "float32"),
  F16(ScalarType.Half, 2, "float16"),
  BF16(ScalarType.BFloat16, 2, "bfloat16"),
  I64(ScalarType.Long, 8, "int64"),
  I32(ScalarType.Int, 4, "int32"),
  I16(ScalarType.Short, 2, "int16"),
  I8(ScalarType.Char, 1, "int8"),
  U8(ScalarType.Byte, 1, "uint8"),
  BOOL(ScalarType.Bool, 1, "bool");

  private static final List<TensorType> FLOATING = List.of(F64, F32, F16, BF16);

  private final ScalarType scalarType;
  private final int width;
  private final String longName;

  TensorType(ScalarType scalarType, int width, String longName) {
    this.scalarType = scalarType;
    this.width = width;
    this.longName = longName;
  }

  /** Returns the type of a tensor's elements; nothing if files have no name for it. */
  public static Optional<TensorType> of(Tensor tensor) {
    ScalarType type = tensor.scalar_type().intern();
    return Arrays.stream(values()).filter(known -> known.scalarType == type).findFirst();
  }

  /** Returns the type of a name such as {@code F32}; nothing if it is unknown. */
  public static Optional<TensorType> named(String name) {
    return Arrays.stream(values()).filter(known -> known.name().equals(name)).findFirst();
  }

  /** Returns the size of an element in bytes. */
  public int bytes() {
    return width;
  }

  /** Returns the name in configurations, such as {@code float32}. */
  public String longName() {
    return longName;
  }

  public boolean isFloating() {
    return FLOATING.contains(this);
  }

  /** Returns an uninitialised tensor of this type. */
  public Tensor empty(long... shape) {
    Engine.start();
    return torch.empty(shape, new TensorOptions(scalarType), new MemoryFormatOptional());
  }

  /** Returns a tensor of this type with the bytes of every element in reverse order. */
  public Tensor swapBytes(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      Tensor bytes = tensor.reshape(-1).view(ScalarType.Byte).view(-1, width);
      return scope.keep(bytes.flip(1).reshape(-1).view(scalarType).reshape(Tensors.shape(tensor)));
    }
  }

  /** Returns {@code tensor} in this type; itself if it has it. */
  public Tensor convert(Tensor tensor) {
    return tensor.to(scalarType);
  }
}
