package org.warmstart.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warmstart.base.InputException;

/** What pickles may not do. */
class UnpicklerTest {
  private static final Path FILE = Path.of("weights.bin");

  // ---- names

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "builtins, eval",
    "__builtin__, eval",
    "builtins, getattr",
    "subprocess, Popen",
    "torch, load",
    "torch.hub, load",
    "torch.jit._serialization, load",
    "torch.storage, _load_from_bytes",
    "torch._utils, _rebuild_sparse_tensor",
    "collections, defaultdict",
    "collections, OrderedDict.__init__",
    "collections.OrderedDict, __init__",
    "numpy.core.multiarray, _reconstruct",
    "_codecs, encode",
    "copyreg, _reconstructor",
  })
  void namesThatWeightsDoNotNeed(String module, String name) {
    String refused = "names '" + module + "." + name + "', which weights do not need";
    assertRefused(
        TorchBytes.pickle().global(module, name).text("touch x").ops("\u0085R").end(), refused);
    assertRefused(
        TorchBytes.pickle().text(module).text(name).raw(0x93).text("touch x").ops("\u0085R").end(),
        refused);
  }

  /** A name is refused wherever it stands, even if the pickle then throws it away. */
  @Test
  void namesAreRefusedWhereverTheyAre() {
    assertRefused(
        TorchBytes.pickle().ops("}").text("x").global("os", "system").ops("0N").ops("s").end(),
        "'os.system'");
  }

  @Test
  void namesBuiltFromOtherThings() {
    assertRefused(TorchBytes.pickle().ops("N").text("x").raw(0x93).end(), "names something with");
    assertRefused(
        TorchBytes.pickle().global("x".repeat(300), "y").end(), "a name of more than 200");
    assertRefused(
        TorchBytes.pickle().text("a\u001b[31m").text("b\r").raw(0x93).end(), "names 'a?[31m.b?'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "i|INST",
        "o|OBJ",
        "\u0081|NEWOBJ,",
        "\u0092|NEWOBJ_EX",
        "\u0082|EXT1",
        "P|PERSID",
        "I|INT,",
        "S|STRING",
        "\u008b|LONG4",
        "B|BINBYTES",
        "\u008e|BINBYTES8",
        "\u0096|BYTEARRAY8",
        "\u0097|NEXT_BUFFER",
        "\u008f|EMPTY_SET",
        "2|DUP",
        "p|PUT",
        "g|GET",
        "\u00ff|0xff",
        "\u00fe|0xfe",
      })
  void instructionsThatWeightsDoNotNeed(String opcode, String name) {
    assertRefused(
        TorchBytes.pickle().ops("((N" + opcode).int64(0).end(), "has the instruction " + name);
  }

  @Test
  void callsOfWhatIsNoFunction() {
    assertRefused(TorchBytes.pickle().text("os").ops(")R").end(), "calls a string");
    assertRefused(
        TorchBytes.pickle().global("torch", "FloatStorage").ops(")R").end(), "is no function");
    assertRefused(
        TorchBytes.pickle().global("torch._utils", "_rebuild_tensor_v2").ops(")R").end(),
        "with other arguments than PyTorch does");
    assertRefused(
        TorchBytes.pickle().global("torch._utils", "_rebuild_parameter").ops("NNN\u0087R").end(),
        "with other arguments than PyTorch does");
    assertRefused(
        TorchBytes.pickle().global("collections", "OrderedDict").ops("N\u0085R").end(),
        "something else than pairs");
    assertRefused(
        TorchBytes.pickle().global("torch", "FloatStorage").ops("}b").end(), "sets attributes of");
  }

  @Test
  void referencesToWhatIsNoStorage() {
    assertRefused(TorchBytes.pickle().text("/etc/passwd").ops("Q").end(), "else than a storage");
    assertRefused(
        TorchBytes.pickle()
            .ops("(")
            .text("module")
            .global("torch", "FloatStorage")
            .text("0")
            .text("cpu")
            .number(1)
            .ops("tQ")
            .end(),
        "else than a storage");
    assertRefused(
        TorchBytes.pickle()
            .ops("(")
            .text("storage")
            .global("collections", "OrderedDict")
            .text("0")
            .text("cpu")
            .number(1)
            .ops("tQ")
            .end(),
        "else than a storage");
  }

  // ---- lengths and depths

  @ParameterizedTest
  @ValueSource(longs = {1, 100, 1L << 31, 1L << 40, -1, Long.MAX_VALUE, Long.MIN_VALUE})
  void stringsThatAreNotThere(long length) {
    assertRefused(TorchBytes.pickle().raw(0x8d).int64(length).cut(), "states a string of");
    assertRefused(
        TorchBytes.pickle().ops("X").int32(length == 1 ? 1 : Integer.MIN_VALUE).cut(),
        "states a string of");
  }

  @Test
  void numbersOfManyBytes() {
    assertRefused(TorchBytes.pickle().raw(0x8a, 255).raw(new byte[255]).end(), "of 255 bytes");
    assertRefused(TorchBytes.pickle().raw(0x8a, 255).end(), "is cut off");
    assertThat(read(TorchBytes.pickle().raw(0x8a, 0).end())).isEqualTo(0L);
    assertThat(read(TorchBytes.pickle().raw(0x8a, 1, 0xff).end())).isEqualTo(-1L);
    assertThat(read(TorchBytes.pickle().raw(0x8a, 2, 0x00, 0xff).end())).isEqualTo(-256L);
    assertThat(read(TorchBytes.pickle().raw(0x8a, 5, 0, 0, 0, 0, 1).end())).isEqualTo(1L << 32);
  }

  @Test
  void protocolsThatAreNone() {
    assertRefused(new TorchBytes().raw(0x80, 6).ops("N").end(), "is of protocol 6");
    assertRefused(new TorchBytes().raw(0x80, 0xff).ops("N").end(), "is of protocol -1");
  }

  /** A list in a list in a list; printing or comparing it would overflow the Java stack. */
  @Test
  void deepStructuresAreRead() {
    String deep = "]".repeat(100_000) + "a".repeat(99_999);
    assertThat(read(TorchBytes.pickle().ops(deep).end())).isInstanceOf(PickleValue.Sequence.class);
    assertRefused(TorchBytes.pickle().ops("]".repeat(200_000)).end(), "stacks more than 131072");
    assertRefused(TorchBytes.pickle().ops("(".repeat(200_000)).end(), "nests more than 131072");
  }

  @Test
  void structuresThatContainThemselves() {
    Object list = read(TorchBytes.pickle().ops("]q\0h\0a").end());
    assertThat(((PickleValue.Sequence) list).items.get(0) == list).isTrue();
    Object dictionary = read(TorchBytes.pickle().ops("}q\0").text("x").ops("h\0s").end());
    assertThat(((PickleValue.Dictionary) dictionary).items.get("x") == dictionary).isTrue();
    assertRefused(TorchBytes.pickle().ops("}q\0h\0Ns").end(), "a dictionary for a key");
    assertRefused(TorchBytes.pickle().ops("]q\0)R").end(), "calls a sequence");
  }

  /** Each list holds the one before ten times: 10³⁰ values if anyone counted them. */
  @Test
  void listsThatGrowByReference() {
    TorchBytes pickle = TorchBytes.pickle().ops("]q\0");
    for (int i = 0; i < 30; i++) {
      pickle.ops("0](").ops("h\0".repeat(10)).ops("eq\0");
    }
    assertThat(read(pickle.end())).isInstanceOf(PickleValue.Sequence.class);
  }

  @Test
  void memosWithoutEnd() {
    TorchBytes pickle = TorchBytes.pickle();
    for (int i = 0; i < 2_500_000; i++) {
      pickle.raw('N', 0x94, '0');
    }
    assertRefused(pickle.end(), "has more than 2097152 values");
    assertRefused(TorchBytes.pickle().ops("Nr").int32(-1).end(), "a memo of number 4294967295");
    assertRefused(TorchBytes.pickle().ops("j").int32(7).end(), "recalls value 7");
    assertThat(read(TorchBytes.pickle().ops("Nr").int32(Integer.MAX_VALUE).end()))
        .isEqualTo(PickleValue.None.NONE);
  }

  // ---- a stack that is not as it should be

  @Test
  void emptyStacks() {
    for (String ops :
        new String[] {
          "0", "a", "(a", "s", "(Ns", "R", "(NR", "b", "q\0", "Q", "\u0087", "(NN\u0087"
        }) {
      assertRefused(TorchBytes.pickle().ops(ops).end(), "from an empty stack");
    }
    assertRefused(TorchBytes.pickle().end(), "ends with 0 values");
    assertRefused(TorchBytes.pickle().ops("NN").end(), "ends with 2 values");
    assertRefused(TorchBytes.pickle().ops("(N").end(), "ends with 1 values");
    assertRefused(TorchBytes.pickle().ops("t").end(), "a mark that it has not set");
    assertRefused(TorchBytes.pickle().ops("N(e").end(), "appends to None");
    assertRefused(TorchBytes.pickle().ops("](NNu").end(), "puts items into a sequence");
    assertRefused(TorchBytes.pickle().ops("}(Nu").end(), "a key without a value");
    assertRefused(
        TorchBytes.pickle().ops("}").text("x").ops("Ns").text("x").ops("Ns").end(), "'x' twice");
  }

  private static Object read(byte[] pickle) {
    return new Unpickler(FILE, ByteBuffer.wrap(pickle)).read();
  }

  private static void assertRefused(byte[] pickle, String... parts) {
    assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("weights.bin: the pickle ")
        .hasMessageContainingAll(parts);
  }
}
