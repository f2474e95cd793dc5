package org.warmstart.tensor.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.warmstart.base.InputException;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.file.PickleValue.Global;
import org.warmstart.tensor.file.PickleValue.Sequence;
import org.warmstart.tensor.file.PickleValue.Storage;
import org.warmstart.tensor.file.PickleValue.Tuple;
import org.warmstart.tensor.file.PickleValue.View;

/** The names that weights need, and what they stand for; no others exist for the unpickler. */
final class PickleGlobals {
  static final String ORDERED_DICT = "collections.OrderedDict";
  static final int LONGEST_NAME = 200;

  /** The bytes of more than these cannot be counted. */
  private static final long MOST_ELEMENTS = Long.MAX_VALUE / Double.BYTES;

  private static final String TENSOR = "torch._utils._rebuild_tensor";
  private static final String TENSOR_2 = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String SIZE = "torch.Size";

  private static final Set<String> FUNCTIONS =
      Set.of(ORDERED_DICT, TENSOR, TENSOR_2, PARAMETER, SIZE);

  private static final Map<String, TensorType> STORAGES =
      Map.of(
          "torch.DoubleStorage", TensorType.F64,
          "torch.FloatStorage", TensorType.F32,
          "torch.HalfStorage", TensorType.F16,
          "torch.BFloat16Storage", TensorType.BF16,
          "torch.LongStorage", TensorType.I64,
          "torch.IntStorage", TensorType.I32,
          "torch.ShortStorage", TensorType.I16,
          "torch.CharStorage", TensorType.I8,
          "torch.ByteStorage", TensorType.U8,
          "torch.BoolStorage", TensorType.BOOL);

  /** Instructions that pickles have and weights do not. */
  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          Map.entry((int) 'i', "INST, which makes an object"),
          Map.entry((int) 'o', "OBJ, which makes an object"),
          Map.entry(0x81, "NEWOBJ, which makes an object"),
          Map.entry(0x92, "NEWOBJ_EX, which makes an object"),
          Map.entry(0x82, "EXT1, a registered extension"),
          Map.entry(0x83, "EXT2, a registered extension"),
          Map.entry(0x84, "EXT4, a registered extension"),
          Map.entry((int) 'P', "PERSID, a reference by text"),
          Map.entry((int) 'I', "INT, a number as text"),
          Map.entry((int) 'L', "LONG, a number as text"),
          Map.entry((int) 'F', "FLOAT, a number as text"),
          Map.entry((int) 'S', "STRING, a quoted text"),
          Map.entry((int) 'V', "UNICODE, an escaped text"),
          Map.entry((int) 'p', "PUT, a memo by text"),
          Map.entry((int) 'g', "GET, a memo by text"),
          Map.entry((int) 'l', "LIST"),
          Map.entry((int) 'd', "DICT"),
          Map.entry((int) '2', "DUP"),
          Map.entry(0x8b, "LONG4, a number of any length"),
          Map.entry((int) 'B', "BINBYTES"),
          Map.entry((int) 'C', "SHORT_BINBYTES"),
          Map.entry(0x8e, "BINBYTES8"),
          Map.entry(0x96, "BYTEARRAY8"),
          Map.entry(0x97, "NEXT_BUFFER"),
          Map.entry(0x98, "READONLY_BUFFER"),
          Map.entry(0x8f, "EMPTY_SET"),
          Map.entry(0x90, "ADDITEMS"),
          Map.entry(0x91, "FROZENSET"));

  private PickleGlobals() {}

  /** Names an instruction that is refused. */
  static String instruction(int opcode) {
    String name = REFUSED.get(opcode);
    return "the instruction " + (name != null ? name : "0x" + Integer.toHexString(opcode));
  }

  /**
   * Returns a name that weights need.
   *
   * @param wrong makes the error of a problem
   * @throws InputException for any other
   */
  static Global allowed(String module, String name, Function<String, InputException> wrong) {
    String full = module + "." + name;
    if (!FUNCTIONS.contains(full) && !STORAGES.containsKey(full)) {
      Set<String> known = new TreeSet<>(FUNCTIONS);
      known.addAll(STORAGES.keySet());
      throw wrong.apply(
          "names '"
              + printable(full)
              + "', which weights do not need and which may run code: refused; save the weights"
              + " alone, as a state dictionary, or better as safetensors; known are "
              + known);
    }
    return new Global(full);
  }

  private static String printable(String name) {
    String cut = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** Returns what a call of a name other than {@link #ORDERED_DICT} gives. */
  static Object call(
      Global function, List<Object> arguments, Function<String, InputException> wrong) {
    int count = arguments.size();
    switch (function.name()) {
      case TENSOR, TENSOR_2 -> {
        if (count >= 4 && arguments.get(0) instanceof Storage storage) {
          return new View(
              storage,
              number(arguments.get(1), wrong),
              numbers(arguments.get(2), wrong),
              numbers(arguments.get(3), wrong));
        }
      }
      case PARAMETER -> {
        if (count == 3 && arguments.get(0) instanceof View view) {
          return view;
        }
      }
      case SIZE -> {
        if (count == 1) {
          return new Tuple(List.copyOf(numbers(arguments.get(0), wrong)));
        }
      }
      default -> throw wrong.apply("calls '" + function.name() + "', which is no function");
    }
    throw wrong.apply("calls '" + function.name() + "' with other arguments than PyTorch does");
  }

  /**
   * Returns the storage that a persistent identifier describes: {@code ("storage", type, key,
   * device, elements)}, behind which old files have {@code None}.
   */
  static Storage storage(Object identifier, Function<String, InputException> wrong) {
    if (identifier instanceof Tuple tuple && tuple.items.size() >= 5 && tuple.items.size() <= 6) {
      List<Object> items = tuple.items;
      if (items.size() == 6 && items.get(5) != PickleValue.None.NONE) {
        throw wrong.apply("has a storage that is a part of another, as files before 2018 do");
      }
      if ("storage".equals(items.get(0))
          && items.get(1) instanceof Global type
          && STORAGES.containsKey(type.name())
          && items.get(2) instanceof String key) {
        long elements = number(items.get(4), wrong);
        if (elements > MOST_ELEMENTS) {
          throw wrong.apply("has a storage of " + elements + " elements");
        }
        return new Storage(key, Objects.requireNonNull(STORAGES.get(type.name())), elements);
      }
    }
    throw wrong.apply("refers to something else than a storage");
  }

  private static long number(Object value, Function<String, InputException> wrong) {
    if (value instanceof Long number && number >= 0) {
      return number;
    }
    throw wrong.apply("has " + PickleValue.kind(value) + " where a tensor has a number ≥ 0");
  }

  private static List<Long> numbers(Object value, Function<String, InputException> wrong) {
    List<Object> items =
        value instanceof Tuple tuple
            ? tuple.items
            : value instanceof Sequence list ? list.items : List.of(value);
    if (items.size() > TensorInfo.MAX_DIMENSIONS) {
      throw wrong.apply("has a tensor of more than " + TensorInfo.MAX_DIMENSIONS + " dimensions");
    }
    List<Long> numbers = new ArrayList<>();
    for (Object item : items) {
      numbers.add(number(item, wrong));
    }
    return List.copyOf(numbers);
  }
}
