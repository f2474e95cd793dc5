package org.warmstart.tensor.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.tensor.file.PickleValue.Dictionary;
import org.warmstart.tensor.file.PickleValue.Global;
import org.warmstart.tensor.file.PickleValue.None;
import org.warmstart.tensor.file.PickleValue.Sequence;
import org.warmstart.tensor.file.PickleValue.Tuple;

/**
 * Reads a pickle that holds weights and nothing else. A pickle is a program for a stack machine;
 * this machine knows only the instructions that {@code torch.save} writes for tensors in
 * dictionaries, and only the {@linkplain PickleGlobals names} that these need. Whatever else a
 * pickle asks for is refused by name. Nothing is ever looked up, loaded or run.
 *
 * <p>Memory is bounded by the limits below whatever the pickle says.
 *
 * <p>Source: the instructions' description in Python's {@code pickletools}.
 */
final class Unpickler {
  /** 100 000 tensors have less. */
  static final int MAX_BYTES = 1 << 24;

  private static final int MAX_VALUES = 1 << 21;
  private static final int MAX_DEPTH = 1 << 17;

  private final Path file;
  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private int values;
  private int at;

  /**
   * A machine for the pickle at the buffer's position.
   *
   * @param file for messages
   */
  Unpickler(Path file, ByteBuffer in) {
    this.file = file;
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads one pickle and leaves the buffer behind it.
   *
   * @throws InputException if it is damaged or asks for anything that weights do not need
   */
  Object read() {
    while (true) {
      at = in.position();
      int opcode = take(1).get() & 0xff;
      if (opcode == '.') {
        if (stack.size() != 1 || !marks.isEmpty()) {
          throw wrong("ends with " + stack.size() + " values instead of one");
        }
        return pop();
      }
      execute(opcode);
    }
  }

  private void execute(int opcode) {
    switch (opcode) {
      case 0x80 -> requireProtocol(take(1).get());
      case 0x95 -> take(8); // FRAME: how much to read ahead
      case '(' -> mark();
      case '0' -> pop();
      case '1' -> popToMark();
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) take(4).getInt());
      case 'K' -> push((long) (take(1).get() & 0xff));
      case 'M' -> push((long) (take(2).getShort() & 0xffff));
      case 0x8a -> push(integer(take(1).get() & 0xff));
      case 'G' -> push(take(8).order(ByteOrder.BIG_ENDIAN).getDouble());
      case 'X' -> push(text(length(take(4).getInt() & 0xffffffffL), StandardCharsets.UTF_8));
      case 0x8c -> push(text(take(1).get() & 0xff, StandardCharsets.UTF_8));
      case 0x8d -> push(text(length(take(8).getLong()), StandardCharsets.UTF_8));
      // Python 2's strings
      case 'T' -> push(text(length(take(4).getInt()), StandardCharsets.ISO_8859_1));
      case 'U' -> push(text(take(1).get() & 0xff, StandardCharsets.ISO_8859_1));
      case ']' -> push(new Sequence());
      case '}' -> push(new Dictionary());
      case ')' -> push(new Tuple(List.of()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      case 't' -> push(new Tuple(popToMark()));
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case 's' -> put(popLast(2));
      case 'u' -> put(popToMark());
      case 'q' -> remember(take(1).get() & 0xff);
      case 'r' -> remember(index(take(4).getInt()));
      case 0x94 -> remember(memo.size());
      case 'h' -> push(recall(take(1).get() & 0xff));
      case 'j' -> push(recall(index(take(4).getInt())));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> pushStackGlobal();
      case 'Q' -> push(PickleGlobals.storage(pop(), this::wrong));
      case 'R' -> reduce();
      case 'b' -> build();
      default ->
          throw wrong(
              "has " + PickleGlobals.instruction(opcode) + ", which weights do not need; refused");
    }
  }

  // ---- reading the bytes

  private ByteBuffer take(int count) {
    if (count > in.remaining()) {
      throw wrong("is cut off");
    }
    ByteBuffer taken = in.slice(in.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + count);
    return taken;
  }

  private int length(long stated) {
    if (stated < 0 || stated > in.remaining()) {
      throw wrong(
          "states a string of " + Long.toUnsignedString(stated) + " bytes, has " + in.remaining());
    }
    return (int) stated;
  }

  private int index(int stated) {
    if (stated < 0) {
      throw wrong("has a memo of number " + Integer.toUnsignedString(stated));
    }
    return stated;
  }

  private String text(int length, Charset charset) {
    try {
      return charset.newDecoder().decode(take(length)).toString();
    } catch (CharacterCodingException e) {
      throw wrong("has a string that is not valid " + charset);
    }
  }

  private String line() {
    int start = in.position();
    while (take(1).get() != '\n') {
      if (in.position() - start > PickleGlobals.LONGEST_NAME) {
        throw wrong("has a name of more than " + PickleGlobals.LONGEST_NAME + " characters");
      }
    }
    int length = in.position() - 1 - start;
    in.position(start);
    String line = text(length, StandardCharsets.UTF_8);
    take(1);
    return line;
  }

  /** A whole number in two's complement, the lowest byte first. */
  private long integer(int length) {
    ByteBuffer bytes = take(length);
    if (length > Long.BYTES) {
      throw wrong("has a whole number of " + length + " bytes; none of more than 8 is needed");
    }
    long value = length > 0 && bytes.get(length - 1) < 0 ? -1 : 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (bytes.get(i) & 0xff);
    }
    return value;
  }

  private void requireProtocol(byte version) {
    if (version < 1 || version > 5) {
      throw wrong("is of protocol " + version + "; 1 to 5 are known");
    }
  }

  // ---- the stack and the memo

  private void push(Object value) {
    if (stack.size() == MAX_DEPTH) {
      throw wrong("stacks more than " + MAX_DEPTH + " values");
    }
    if (++values > MAX_VALUES) {
      throw wrong("has more than " + MAX_VALUES + " values; weights have fewer");
    }
    stack.add(value);
  }

  private Object pop() {
    return popLast(1).get(0);
  }

  private int bottom() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private List<Object> popLast(int count) {
    if (stack.size() - count < bottom()) {
      throw wrong("takes a value from an empty stack");
    }
    return popFrom(stack.size() - count);
  }

  private List<Object> popFrom(int start) {
    List<Object> top = stack.subList(start, stack.size());
    List<Object> popped = Collections.unmodifiableList(new ArrayList<>(top));
    top.clear();
    return popped;
  }

  private Object top() {
    if (stack.size() == bottom()) {
      throw wrong("takes a value from an empty stack");
    }
    return stack.get(stack.size() - 1);
  }

  private void mark() {
    if (marks.size() == MAX_DEPTH) {
      throw wrong("nests more than " + MAX_DEPTH + " deep");
    }
    marks.add(stack.size());
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw wrong("goes back to a mark that it has not set");
    }
    return popFrom(marks.remove(marks.size() - 1));
  }

  private void remember(int index) {
    memo.put(index, top());
    if (memo.size() > MAX_VALUES) {
      throw wrong("remembers more than " + MAX_VALUES + " values");
    }
  }

  private Object recall(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw wrong("recalls value " + index + ", which it has not remembered");
    }
    return value;
  }

  // ---- filling lists and dictionaries

  private void append(List<Object> items) {
    if (!(top() instanceof Sequence list)) {
      throw wrong("appends to " + PickleValue.kind(top()));
    }
    list.items.addAll(items);
  }

  private void put(List<Object> items) {
    if (!(top() instanceof Dictionary dictionary)) {
      throw wrong("puts items into " + PickleValue.kind(top()));
    }
    if (items.size() % 2 != 0) {
      throw wrong("has a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      putOne(dictionary, items.get(i), items.get(i + 1));
    }
  }

  private void putOne(Dictionary dictionary, Object key, Object value) {
    if (!(key instanceof String || key instanceof Long)) {
      throw wrong("has " + PickleValue.kind(key) + " for a key; expected a string or a number");
    }
    if (dictionary.items.putIfAbsent(key, value) != null) {
      throw wrong("has the key '" + key + "' twice");
    }
  }

  // ---- names and calls

  private Global global(String module, String name) {
    return PickleGlobals.allowed(module, name, this::wrong);
  }

  private void pushStackGlobal() {
    List<Object> names = popLast(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw wrong("names something with " + PickleValue.kind(names.get(1)));
    }
    push(global(module, name));
  }

  private void reduce() {
    List<Object> call = popLast(2);
    if (!(call.get(0) instanceof Global function) || !(call.get(1) instanceof Tuple arguments)) {
      throw wrong("calls " + PickleValue.kind(call.get(0)));
    }
    if (function.name().equals(PickleGlobals.ORDERED_DICT)) {
      push(orderedDictionary(arguments.items));
    } else {
      push(PickleGlobals.call(function, arguments.items, this::wrong));
    }
  }

  /** Python 2 hands the pairs over at once, as a list of lists. */
  private Dictionary orderedDictionary(List<Object> arguments) {
    Dictionary dictionary = new Dictionary();
    if (arguments.isEmpty()) {
      return dictionary;
    }
    if (arguments.size() != 1 || !(arguments.get(0) instanceof Sequence pairs)) {
      throw wrong("makes a dictionary of something else than pairs");
    }
    for (Object pair : pairs.items) {
      if (!(pair instanceof Sequence two) || two.items.size() != 2) {
        throw wrong("makes a dictionary of something else than pairs");
      }
      putOne(dictionary, two.items.get(0), two.items.get(1));
    }
    return dictionary;
  }

  /**
   * Attributes of an object: the only ones are notes on versions that a state dictionary carries.
   */
  private void build() {
    Object state = pop();
    if (!(top() instanceof Dictionary) || !(state instanceof Dictionary)) {
      throw wrong("sets attributes of " + PickleValue.kind(top()));
    }
  }

  private InputException wrong(String problem) {
    return new InputException(file + ": the pickle " + problem + " (at byte " + at + ")");
  }
}
