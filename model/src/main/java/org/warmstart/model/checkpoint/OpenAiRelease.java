package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.TensorType;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.NpyFile;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorSource;

/**
 * GPT-1 as OpenAI released it: all numbers in one row over {@code params_0.npy}, {@code
 * params_1.npy} and so on, whose shapes {@code params_shapes.json} lists without names. Their order
 * is that in which the original program made its variables: positions, words, then every layer.
 *
 * <p>Source: the program that Radford et al. 2018 released with the weights.
 */
final class OpenAiRelease implements TensorSource {
  private static final String SHAPES = "params_shapes.json";
  private static final int MOST_FILES = 1000;

  /** The size of a head in the published model; the files do not tell it. */
  private static final long HEAD_WIDTH = 64;

  private static final List<String> EMBEDDINGS =
      List.of("transformer.positions_embed.weight", "transformer.tokens_embed.weight");

  private static final List<String> LAYER =
      List.of(
          "attn.c_attn.weight",
          "attn.c_attn.bias",
          "attn.c_proj.weight",
          "attn.c_proj.bias",
          "ln_1.weight",
          "ln_1.bias",
          "mlp.c_fc.weight",
          "mlp.c_fc.bias",
          "mlp.c_proj.weight",
          "mlp.c_proj.bias",
          "ln_2.weight",
          "ln_2.bias");

  private final Path file;
  private final List<NpyFile> pieces = new ArrayList<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, Long> starts = new LinkedHashMap<>();

  private OpenAiRelease(Path file) {
    this.file = file;
  }

  /** Whether a directory looks like the release. */
  static boolean isIn(Path directory) {
    return InputFiles.isThere(directory.resolve(SHAPES));
  }

  /** Returns the configuration that the shapes mean. */
  static ObjectNode config(Path directory) {
    Path file = directory.resolve(SHAPES);
    List<List<Long>> shapes = shapes(file);
    if (shapes.size() < EMBEDDINGS.size()
        || shapes.get(0).size() != 2
        || shapes.get(1).size() != 2
        || shapes.get(1).get(1) % HEAD_WIDTH != 0) {
      throw new InputException(
          file
              + ": should begin with the shapes of positions and words, whose width is a multiple"
              + " of "
              + HEAD_WIDTH);
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", "openai-gpt");
    json.putArray("architectures").add("OpenAIGPTLMHeadModel");
    json.put("n_positions", shapes.get(0).get(0));
    json.put("vocab_size", shapes.get(1).get(0));
    json.put("n_embd", shapes.get(1).get(1));
    json.put("n_head", shapes.get(1).get(1) / HEAD_WIDTH);
    json.put("n_layer", (shapes.size() - EMBEDDINGS.size()) / LAYER.size());
    json.put("dtype", TensorType.F32.longName());
    return json;
  }

  private static List<List<Long>> shapes(Path file) {
    List<List<Long>> shapes = new ArrayList<>();
    for (JsonNode entry : ConfigFile.readTree(file)) {
      List<Long> shape = new ArrayList<>();
      for (JsonNode size : entry) {
        if (!size.isInt() || size.intValue() < 1) {
          throw new InputException(file + ": has the size " + size + " in a shape");
        }
        shape.add(size.longValue());
      }
      if (shape.isEmpty() || shape.size() > 3) {
        throw new InputException(file + ": has " + entry + " where a shape should be");
      }
      shapes.add(shape);
    }
    return shapes;
  }

  /**
   * Opens a release.
   *
   * @throws InputException if a file is missing or damaged, or the numbers are not as many as the
   *     shapes need
   */
  static OpenAiRelease open(Path directory) {
    OpenAiRelease release = new OpenAiRelease(directory.resolve(SHAPES));
    try {
      long available = release.openPieces(directory);
      release.name(shapes(release.file), available);
      return release;
    } catch (RuntimeException | Error e) {
      release.close();
      throw e;
    }
  }

  private long openPieces(Path directory) {
    long elements = 0;
    for (int i = 0; i < MOST_FILES; i++) {
      Path piece = directory.resolve("params_" + i + ".npy");
      if (i > 0 && !InputFiles.isThere(piece)) {
        break;
      }
      NpyFile opened = NpyFile.open(piece);
      pieces.add(opened);
      TensorInfo info = opened.info();
      if (info.type() != TensorType.F32 || info.shape().size() != 1) {
        throw new InputException(
            piece + ": holds " + info.type() + " " + info.shape() + "; expected one row of F32");
      }
      elements += info.elements();
    }
    return elements;
  }

  private void name(List<List<Long>> shapes, long available) {
    if (shapes.size() % LAYER.size() != EMBEDDINGS.size()) {
      throw new InputException(
          file
              + ": has "
              + shapes.size()
              + " shapes; expected 2 for the embeddings and 12 for every layer");
    }
    long needed = 0;
    for (int i = 0; i < shapes.size(); i++) {
      // the products of a convolution of width 1, as which the program wrote them
      List<Long> shape =
          shapes.get(i).size() == 3 && shapes.get(i).get(0) == 1
              ? shapes.get(i).subList(1, 3)
              : shapes.get(i);
      TensorInfo info = new TensorInfo(file, TensorType.F32, List.copyOf(shape));
      tensors.put(name(i), info);
      starts.put(name(i), needed);
      try {
        long elements = shape.stream().reduce(1L, Math::multiplyExact);
        needed = Math.addExact(needed, elements);
      } catch (ArithmeticException e) {
        throw new InputException(file + ": tensor '" + name(i) + "' is too large: " + shape, e);
      }
    }
    if (needed != available) {
      throw new InputException(
          file
              + ": the shapes need "
              + Messages.count(needed, "number")
              + ", params_0.npy to params_"
              + (pieces.size() - 1)
              + ".npy have "
              + available);
    }
  }

  private static String name(int index) {
    if (index < EMBEDDINGS.size()) {
      return EMBEDDINGS.get(index);
    }
    int behind = index - EMBEDDINGS.size();
    return "transformer.h." + behind / LAYER.size() + "." + LAYER.get(behind % LAYER.size());
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Tensor read(String name) {
    TensorInfo info = tensors.get(name);
    if (info == null) {
      throw new InputException(file + ": has no tensor '" + name + "'");
    }
    long start = Objects.requireNonNull(starts.get(name));
    long end = start + info.elements();
    try (Scope scope = Scope.open()) {
      List<Tensor> parts = new ArrayList<>();
      long pieceStart = 0;
      for (NpyFile piece : pieces) {
        long size = piece.info().elements();
        long from = Math.max(0, start - pieceStart);
        long to = Math.min(size, end - pieceStart);
        if (from < to) {
          parts.add(piece.read(from, to - from));
        }
        pieceStart += size;
      }
      Tensor row = Tensors.concatenate(0, parts.toArray(Tensor[]::new));
      return scope.keep(row.reshape(info.dimensions()));
    }
  }

  @Override
  public void close() {
    pieces.forEach(NpyFile::close);
  }
}
