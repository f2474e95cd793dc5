package org.warmstart.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.family.EncoderDecoder;
import org.warmstart.model.family.Families;
import org.warmstart.text.InputException;
import org.warmstart.text.NearNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Architecture and size of a checkpoint or of a published size. */
@Command(
    name = "describe",
    description = {
      "Show the architecture and the parameters, part by part, of a checkpoint or of a published"
          + " size. The weights are not read.",
      "With --decoder, of the encoder-decoder that the two would make."
    },
    footer = {
      "%nExample:",
      "  warmstart describe bert-base-uncased",
      "  warmstart describe bert-base-cased --decoder bert-base-cased --share"
    })
final class DescribeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "CHECKPOINT|PRESET",
      description = "A checkpoint's folder, or the name of a published size.")
  private String source;

  @Option(
      names = "--decoder",
      paramLabel = "DIR|PRESET",
      description = "Describe the encoder-decoder with this decoder, a checkpoint or a preset.")
  private @Nullable String decoder;

  @Option(
      names = "--share",
      description = "With --decoder: both sides use the same tensors where they can.")
  private boolean share;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  DescribeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (share && decoder == null) {
      throw new InputException("--share needs --decoder");
    }
    print(model());
    return 0;
  }

  private Model model() {
    if (decoder != null) {
      ModelConfig both =
          new EncoderDecoder.Config(
              config(source), config(decoder).asDecoder(true), TokenRoles.NONE, share, Map.of());
      return Families.create(both, Families.usualHead(both));
    }
    Path folder = folder(source);
    if (folder != null) {
      return Checkpoint.describe(folder);
    }
    ModelConfig config = config(source);
    return Families.create(config, Families.usualHead(config));
  }

  /** The configuration of a checkpoint's folder or a preset. */
  static ModelConfig config(String source) {
    Path folder = folder(source);
    if (folder != null) {
      return Checkpoint.config(folder);
    }
    Map<String, ModelConfig> presets = Families.presets();
    ModelConfig preset = presets.get(source);
    if (preset == null) {
      throw new InputException(
          "there is no folder "
              + source
              + "; "
              + NearNames.unknown("preset", source, presets.keySet()));
    }
    return preset;
  }

  private static @Nullable Path folder(String source) {
    try {
      Path path = Path.of(source);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null; // no name of a folder, so perhaps of a preset
    }
  }

  private void print(Model model) {
    ModelConfig config = model.config();
    List<ModelSize.Part> parts = ModelSize.parts(model);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("architecture", model.architecture());
    facts.put("family", config.modelType());
    facts.put("layers", config.layers());
    facts.put("width", config.width());
    facts.put("vocabulary", config.vocabularySize());
    facts.put("positions", config.maxPositions());
    if (json) {
      facts.put("parameters", model.parameterCount());
      List<Map<String, Object>> list = new ArrayList<>();
      for (ModelSize.Part part : parts) {
        list.add(
            Map.of(
                "name", part.name(), "tensors", part.tensors(), "parameters", part.parameters()));
      }
      facts.put("parts", list);
      terminal.out().println(JsonOutput.line(facts));
      return;
    }
    int width = parts.stream().mapToInt(part -> part.name().length()).max().orElse(0) + 2;
    facts.forEach((name, value) -> terminal.out().println(padded(name, width) + value));
    terminal.out().println();
    for (ModelSize.Part part : parts) {
      terminal.out().println(padded(part.name(), width) + amount(part.parameters()));
    }
    terminal.out().println(padded("parameters", width) + amount(model.parameterCount()));
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(Math.max(1, width - name.length()));
  }

  private static String amount(long parameters) {
    String grouped = ModelSize.grouped(parameters);
    return " ".repeat(Math.max(0, 16 - grouped.length())) + grouped;
  }
}
