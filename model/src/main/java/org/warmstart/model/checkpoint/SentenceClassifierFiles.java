package org.warmstart.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.model.Model;
import org.warmstart.model.sentence.SentenceClassifier;
import org.warmstart.model.sentence.SentenceVectors;
import org.warmstart.tensor.Initializer;
import org.warmstart.tensor.Linear;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.TensorInfo;
import org.warmstart.tensor.file.TensorMap;
import org.warmstart.tensor.file.TensorSource;
import org.warmstart.tensor.file.WeightFiles;

/**
 * The linear layer from a text's vector to classes in a folder of its own beside a model's layers,
 * as sentence-transformers keep a {@code Dense} module. The names of the classes are those of
 * {@code config.json}.
 */
public final class SentenceClassifierFiles {
  /** The folder's name. */
  static final String FOLDER = "classification_head";

  private static final String WEIGHT = "linear.weight";
  private static final String BIAS = "linear.bias";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SentenceClassifierFiles() {}

  /** Whether a folder of that name is the layer's. */
  public static boolean isFolder(String name) {
    return name.equals(FOLDER);
  }

  /** Whether a checkpoint has one. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(FOLDER).resolve("config.json"));
  }

  /**
   * Writes the layer.
   *
   * @param weight [classes][D]
   * @param bias [classes]
   * @throws InputException if that cannot be done
   */
  public static void write(Path directory, float[][] weight, float[] bias) {
    Path folder = directory.resolve(FOLDER);
    int classes = weight.length;
    int width = weight[0].length;
    ObjectNode config =
        JSON.createObjectNode()
            .put("in_features", width)
            .put("out_features", classes)
            .put("bias", true)
            .put("activation_function", "torch.nn.modules.linear.Identity");
    SentenceTransformers.write(folder.resolve("config.json"), config);
    float[] flat = new float[classes * width];
    for (int c = 0; c < classes; c++) {
      System.arraycopy(weight[c], 0, flat, c * width, width);
    }
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put(WEIGHT, Tensors.ofFloats(flat, classes, width));
      tensors.put(BIAS, Tensors.ofFloats(bias, classes));
      try (TensorMap source = new TensorMap(folder, tensors)) {
        WeightFiles.write(folder, source, Long.MAX_VALUE);
      }
    }
  }

  /**
   * Puts the layer on a model's layers, whose memory it takes over.
   *
   * @throws InputException if the files are wrong, or do not belong to the model
   */
  public static SentenceClassifier onto(Model body, Path directory) {
    Path folder = directory.resolve(FOLDER);
    JsonNode config = ConfigFile.readTree(folder.resolve("config.json"));
    String activation = config.path("activation_function").asText("");
    if (!activation.endsWith("Identity")) {
      throw new InputException(
          folder + ": the activation function '" + activation + "' is not built here");
    }
    SentenceTransformers files = SentenceTransformers.read(directory);
    SentenceVectors vectors = files == null ? SentenceVectors.OWN : files.vectors();
    try (TensorSource source = WeightFiles.open(folder);
        Scope scope = Scope.open()) {
      long classes = body.config().labels().size();
      long width = vectors.width(body.config().width());
      Parameter weight = parameter(source, folder, WEIGHT, classes, width);
      Parameter bias = parameter(source, folder, BIAS, classes);
      return new SentenceClassifier(body, vectors, new Linear(weight, bias));
    }
  }

  private static Parameter parameter(TensorSource source, Path folder, String name, long... shape) {
    TensorInfo stored = source.tensors().get(name);
    if (stored == null) {
      throw new InputException(folder + ": has no tensor '" + name + "'");
    }
    if (!Arrays.equals(stored.dimensions(), shape)) {
      throw new InputException(
          folder
              + ": '"
              + name
              + "' has the shape "
              + stored.shape()
              + ", but the model's vectors and labels need "
              + Arrays.toString(shape));
    }
    Parameter parameter = new Parameter(Initializer.ZEROS, shape);
    parameter.load(source.read(name));
    return parameter;
  }
}
