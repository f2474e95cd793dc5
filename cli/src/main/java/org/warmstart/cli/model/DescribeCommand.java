package org.warmstart.cli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.Terminal;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.TokenRoles;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.model.checkpoint.Variant;
import org.warmstart.model.compose.EncoderDecoder;
import org.warmstart.model.registry.Families;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Architecture and size of a checkpoint or of a published size. */
@Command(
    name = "describe",
    description = {
      "Show the architecture and the parameters, part by part, of a checkpoint or of a published"
          + " size. The weights are not read.",
      "With --decoder, of the encoder-decoder that the two would make; a variant of Rothe et al."
          + " 2020 can be written with its sides, as in 'bert2gpt2 (bert-base-uncased, gpt2)'."
    },
    footer = {
      "%nExample:",
      "  warmstart describe bert-base-uncased",
      "  warmstart describe bert-base-cased --decoder bert-base-cased --share"
    })
public final class DescribeCommand implements Callable<Integer> {
  /** A variant of Rothe et al. 2020 and its sides: {@code bert2gpt2 (bert-base-uncased, gpt2)}. */
  private static final Pattern COMPOSED =
      Pattern.compile("([\\w-]+) ?\\(([^,)]+)(?:, ?([^)]+))?\\)");

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "CHECKPOINT|PRESET",
      description = "A checkpoint's folder, or the name of a published size.")
  private @Nullable String source;

  @Option(
      names = "--list",
      description = "List the model families, their heads and their published sizes.")
  private boolean list;

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
    if (list) {
      list();
      return 0;
    }
    if (source == null) {
      throw new InputException(
          "name a checkpoint's folder or a preset; --list shows those there are");
    }
    if (share && decoder == null) {
      throw new InputException("--share needs --decoder");
    }
    print(model(source));
    return 0;
  }

  private void list() {
    for (Families.Entry family : Families.all()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("family", family.modelType());
      facts.put("architectures", family.architectures().values());
      facts.put("presets", family.presets());
      if (json) {
        terminal.out().println(JsonOutput.line(facts));
      } else {
        terminal.out().println(family.modelType());
        terminal.out().println("  " + String.join(", ", family.architectures().values()));
        if (!family.presets().isEmpty()) {
          terminal.out().println("  sizes: " + String.join(", ", family.presets()));
        }
      }
    }
  }

  private Model model(String source) {
    if (decoder != null) {
      return composed(source, decoder, share);
    }
    Matcher variant = COMPOSED.matcher(source);
    if (variant.matches() && Variant.names().contains(variant.group(1))) {
      String second = variant.group(3) == null ? variant.group(2) : variant.group(3);
      return composed(variant.group(2), second, Variant.named(variant.group(1)).shares());
    }
    ModelArgument argument = ModelArgument.of(source);
    Path folder = argument.folder();
    return folder != null
        ? Checkpoint.describe(folder)
        : Families.create(
            argument.config(), argument.config().family().usualHead(argument.config()));
  }

  private static Model composed(String encoder, String decoder, boolean share) {
    ModelConfig both =
        new EncoderDecoder.Config(
            ModelArgument.of(encoder).config(),
            ModelArgument.of(decoder).config().asDecoder(true),
            TokenRoles.NONE,
            share,
            Map.of());
    return Families.create(both, both.family().usualHead(both));
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
    int positions = config.maxPositions();
    facts.put("positions", positions == ModelConfig.ANY_LENGTH ? "any" : positions);
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
