package org.warmstart.learn.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.TemporaryFolder;
import org.warmstart.generate.Generated;
import org.warmstart.generate.GenerationSettings;
import org.warmstart.generate.Generator;
import org.warmstart.model.Decodable;
import org.warmstart.model.Head;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.tensor.file.SafetensorsFile;
import org.warmstart.tensor.optimizer.AdamW;

/**
 * A folder of reference results for one tiny checkpoint: {@code config.json} and {@code
 * model.safetensors}, the inputs, outputs and gradients of one batch and ten training losses in
 * {@code io.safetensors}, loss and generated texts in {@code expected.json}.
 */
public final class ParityCase {
  private static final double OUTPUT = 1e-4;
  private static final double LOSS = 1e-5;
  private static final double GRADIENT = 1e-4;
  private static final double TRACE_FIRST = 2e-4;
  private static final double TRACE_LAST = 2e-3;
  private static final double SCORE = 1e-4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final List<ParityCheck> checks = new ArrayList<>();

  private ParityCase(Path folder) {
    this.folder = folder;
  }

  /**
   * Compares everything a folder has reference results for.
   *
   * @throws InputException if the folder holds no case, or one that cannot be loaded
   */
  public static List<ParityCheck> run(Path folder) {
    ParityCase parityCase = new ParityCase(folder);
    parityCase.compare();
    return parityCase.checks;
  }

  private void compare() {
    ObjectNode expected = read("expected.json");
    Model model = Checkpoint.load(folder);
    try (SafetensorsFile reference = SafetensorsFile.open(folder.resolve("io.safetensors"));
        Scope all = Scope.open()) {
      compareCount(model, expected);
      Map<String, Tensor> given = new LinkedHashMap<>();
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("in.")) {
          given.put(name.substring("in.".length()), reference.read(name));
        }
      }
      Inputs in = Inputs.of(given);
      compareOutputs(model, in, reference, expected.hasNonNull("loss"));
      if (expected.hasNonNull("loss")) {
        compareGradients(model, in, reference, expected.get("loss").asDouble());
      }
      if (model instanceof Decodable decodable) {
        GenerationSettings defaults = GenerationSettings.forCheckpoint(folder, model.config());
        compareGenerated(decodable, defaults, expected.path("generate"));
      }
      compareSaved(model);
      if (reference.tensors().containsKey("trace.loss")) {
        compareTrace(model, in, Tensors.floats(reference.read("trace.loss")));
      }
    } finally {
      model.release();
    }
  }

  private void compareCount(Model model, ObjectNode expected) {
    long count = expected.path("parameters").asLong();
    checks.add(
        new ParityCheck(
            "parameters",
            Math.abs(count - model.parameterCount()),
            0,
            model.parameterCount() + " of " + count));
  }

  private void compareOutputs(Model model, Inputs in, SafetensorsFile reference, boolean labelled) {
    try (Autograd.Off off = Autograd.off();
        Scope scope = Scope.open()) {
      HiddenStates hidden = HiddenStates.gather();
      Map<String, Tensor> outputs = new LinkedHashMap<>(model.forward(in, hidden));
      outputs.putAll(hidden.byName());
      if (labelled) {
        outputs.put("loss", loss(model, in));
        for (LossTerm term : model.loss(in)) {
          outputs.put(
              term.name().equals("choice") ? "mc_loss" : term.name() + "_loss", term.mean());
        }
      }
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("out.")) {
          Tensor ours = outputs.get(name.substring("out.".length()));
          compare(name, ours, reference.read(name), name.endsWith("loss") ? LOSS : OUTPUT);
        }
      }
    }
  }

  private void compare(String name, @Nullable Tensor ours, Tensor theirs, double tolerance) {
    if (ours == null) {
      checks.add(ParityCheck.failed(name, "the model has no such output"));
    } else if (!Arrays.equals(Tensors.shape(ours), Tensors.shape(theirs))) {
      checks.add(
          ParityCheck.failed(
              name,
              Arrays.toString(Tensors.shape(ours))
                  + " instead of "
                  + Arrays.toString(Tensors.shape(theirs))));
    } else {
      checks.add(new ParityCheck(name, Tensors.maxDifference(ours, theirs), tolerance, ""));
    }
  }

  /** What the reference calls the loss; of two heads it is the language model's alone. */
  private static Tensor loss(Model model, Inputs in) {
    List<LossTerm> terms = model.loss(in);
    return model.head() == Head.DOUBLE_HEADS ? terms.get(0).mean() : LossTerm.total(terms);
  }

  private void compareGradients(
      Model model, Inputs in, SafetensorsFile reference, double expectedLoss) {
    model.clearGradients();
    try (Scope scope = Scope.open()) {
      Tensor loss = loss(model, in);
      checks.add(new ParityCheck("loss", Math.abs(Tensors.item(loss) - expectedLoss), LOSS, ""));
      Autograd.backward(loss);
      Map<String, Parameter> parameters = model.parameters();
      for (String name : reference.tensors().keySet()) {
        if (name.startsWith("grad.")) {
          String stated = name.substring("grad.".length());
          // of a shared parameter the reference names any of its places
          Parameter parameter =
              parameters.get(model.names().aliases().getOrDefault(stated, stated));
          Tensor gradient = parameter == null ? null : parameter.gradient();
          if (gradient == null) {
            checks.add(
                ParityCheck.failed(name, parameter == null ? "no such parameter" : "no gradient"));
          } else {
            compare(name, gradient, reference.read(name), GRADIENT);
          }
        }
      }
    }
    model.clearGradients();
  }

  private void compareTrace(Model model, Inputs in, float[] expected) {
    try (AdamW optimizer = new AdamW(model.parameters(), AdamW.Settings.DEFAULT, true)) {
      for (int step = 0; step < expected.length; step++) {
        try (Scope scope = Scope.open()) {
          Tensor loss = loss(model, in);
          double tolerance =
              TRACE_FIRST + (TRACE_LAST - TRACE_FIRST) * step / Math.max(1, expected.length - 1);
          checks.add(
              new ParityCheck(
                  "trace.loss." + (step + 1),
                  Math.abs(Tensors.item(loss) - expected[step]),
                  tolerance,
                  ""));
          Autograd.backward(loss);
          optimizer.step(1e-3, 0);
        }
        model.clearGradients();
      }
    }
  }

  private void compareGenerated(Decodable model, GenerationSettings defaults, JsonNode runs) {
    int number = 0;
    for (JsonNode run : runs) {
      String name = "generate." + number++;
      GenerationSettings settings = defaults.with((ObjectNode) run.get("settings"));
      try (Scope scope = Scope.open()) {
        Map<String, Tensor> prompt = new TreeMap<>();
        run.get("inputs")
            .properties()
            .forEach(entry -> prompt.put(entry.getKey(), matrix(entry.getValue())));
        List<Generated> texts = Generator.generate(model, Inputs.of(prompt), settings);
        int[][] ours = Generator.padded(texts, settings);
        int[][] theirs = JSON.convertValue(run.get("ids"), int[][].class);
        boolean equal = Arrays.deepEquals(ours, theirs);
        checks.add(
            equal
                ? new ParityCheck(name + ".ids", 0, 0, "")
                : ParityCheck.failed(
                    name + ".ids",
                    Arrays.deepToString(ours) + " instead of " + Arrays.deepToString(theirs)));
        JsonNode scores = run.get("sequences_scores");
        for (int i = 0; equal && scores != null && i < scores.size(); i++) {
          double difference = Math.abs(texts.get(i).score() - scores.get(i).asDouble());
          checks.add(new ParityCheck(name + ".score." + i, difference, SCORE, ""));
        }
      }
    }
  }

  private static Tensor matrix(JsonNode rows) {
    long[][] values = JSON.convertValue(rows, long[][].class);
    long[] flat = Arrays.stream(values).flatMapToLong(Arrays::stream).toArray();
    return Tensors.ofLongs(flat, values.length, flat.length / Math.max(1, values.length));
  }

  /**
   * What was loaded is saved with the same names and the same bytes (numbers of 16 bits as the
   * float32 that they became), and no key of the configuration is lost.
   */
  private void compareSaved(Model model) {
    try (TemporaryFolder temporary = TemporaryFolder.create("warmstart-parity")) {
      Path copy = temporary.path();
      Checkpoint.save(model, copy);
      try (SafetensorsFile before = SafetensorsFile.open(folder.resolve("model.safetensors"));
          SafetensorsFile after = SafetensorsFile.open(copy.resolve("model.safetensors"))) {
        boolean names = before.tensors().keySet().equals(after.tensors().keySet());
        checks.add(
            names
                ? new ParityCheck("saved.names", 0, 0, "")
                : ParityCheck.failed(
                    "saved.names",
                    after.tensors().keySet() + " instead of " + before.tensors().keySet()));
        long different = 0;
        for (String name : before.tensors().keySet()) {
          try (Scope scope = Scope.open()) {
            boolean same =
                after.tensors().containsKey(name)
                    && Tensors.identical(Tensors.toFloat(before.read(name)), after.read(name));
            different += same ? 0 : 1;
          }
        }
        checks.add(
            new ParityCheck(
                "saved.bytes", different, 0, different == 0 ? "" : different + " tensors differ"));
      }
      compareConfiguration(copy);
    }
  }

  private void compareConfiguration(Path copy) {
    ObjectNode before = read("config.json");
    ObjectNode after = readJson(copy.resolve("config.json"));
    List<String> lost = new ArrayList<>();
    collectLost("", before, after, lost);
    checks.add(
        new ParityCheck(
            "saved.config", lost.size(), 0, lost.isEmpty() ? "" : "lost or changed: " + lost));
  }

  private static void collectLost(
      String path, JsonNode before, @Nullable JsonNode after, List<String> lost) {
    if (after == null) {
      lost.add(path);
    } else if (before.isObject()) {
      before
          .properties()
          .forEach(
              e -> collectLost(path + "/" + e.getKey(), e.getValue(), after.get(e.getKey()), lost));
    } else if (path.endsWith("/dtype") || path.endsWith("/torch_dtype")) {
      return; // weights are written as float32, whatever they were
    } else if (before.isNumber() ? before.asDouble() != after.asDouble() : !before.equals(after)) {
      lost.add(path);
    }
  }

  private ObjectNode read(String name) {
    return readJson(folder.resolve(name));
  }

  private static ObjectNode readJson(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file + ": no such file; a parity case needs it");
    }
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
        return object;
      }
      throw new InputException(file + ": is not a JSON object");
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
