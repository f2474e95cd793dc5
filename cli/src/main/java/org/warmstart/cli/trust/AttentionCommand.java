package org.warmstart.cli.trust;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.file.DurableFiles;
import org.warmstart.base.record.InRange;
import org.warmstart.cli.common.EngineOptions;
import org.warmstart.cli.common.JsonOutput;
import org.warmstart.cli.common.KebabConverter;
import org.warmstart.cli.common.Terminal;
import org.warmstart.learn.attention.AttentionPage;
import org.warmstart.pipeline.LayerSelection;
import org.warmstart.pipeline.ModelInspector;
import org.warmstart.pipeline.PipelineOptions;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.inspect.AttentionResult;
import org.warmstart.pipeline.inspect.Attribution;
import org.warmstart.pipeline.inspect.AttributionResult;
import org.warmstart.pipeline.inspect.AttributionSettings;
import org.warmstart.pipeline.inspect.Written;
import org.warmstart.text.file.TokenizerPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Attention and attributions of one text as a page. */
@Command(
    name = "attention",
    description = {
      "Show how a model reads a text, as one HTML page that opens offline: the attention weights of"
          + " every layer and head, attention rollout, how every head attends, and what each token"
          + " adds to a score: that of a class, a masked word, the next word, or every word written."
    },
    footer = {
      "%nExample:",
      "  warmstart attention runs/sst2/model 'a gripping film' --out attention.html",
      "  warmstart attention runs/bart/model 'A long text.' --generate --contrast --out page.html"
    })
public final class AttentionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The checkpoint's folder.")
  private Path checkpoint;

  @Parameters(index = "1", paramLabel = "TEXT", description = "The text to read.")
  private String text;

  @Option(
      names = "--second-text",
      paramLabel = "TEXT",
      description = "The second text of a pair, such as a hypothesis.")
  private @Nullable String second;

  @Option(
      names = "--target",
      paramLabel = "TEXT",
      description =
          "What an encoder-decoder has written of the text, or what stands behind it, for a model"
              + " that writes on.")
  private @Nullable String target;

  @Option(names = "--generate", description = "The model writes the target itself.")
  private boolean generate;

  @InRange(least = 1)
  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "How many tokens --generate writes at most (default: as the checkpoint says).")
  private @Nullable Integer maxNewTokens;

  @Option(
      names = "--layers",
      paramLabel = "LIST",
      description =
          "Which layers are shown, from 1: 1,2 or 9..12, -1 is the last (default: all). All are"
              + " needed for rollout, which is left out with fewer.")
  private @Nullable String layers;

  @Option(
      names = "--method",
      converter = MethodConverter.class,
      paramLabel = "none|gradient-input|integrated-gradients",
      description =
          "How scores are attributed to tokens (default: integrated-gradients, where the head has"
              + " scores that can be).")
  private @Nullable Method method;

  @InRange(least = 1, most = AttributionSettings.MOST_STEPS)
  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Points from the baseline to the text for integrated gradients (default: 50).")
  private @Nullable Integer steps;

  @Option(
      names = "--gradient-baseline",
      converter = BaselineConverter.class,
      paramLabel = "zero|padding|mask|unknown",
      description =
          "What integrated gradients start from: zeros, or a token in the place of all that are not"
              + " special (default: zero).")
  private AttributionSettings.@Nullable Baseline baseline;

  @Option(
      names = "--word",
      paramLabel = "WORD",
      description =
          "The class, or the word, whose score is attributed (default: the likeliest, and the words"
              + " written).")
  private @Nullable String word;

  @Option(
      names = "--instead",
      paramLabel = "WORD",
      description = "Why the word and not this one: its score is subtracted.")
  private @Nullable String instead;

  @Option(names = "--contrast", description = "As --instead with the likeliest other.")
  private boolean contrast;

  @InRange(least = 1)
  @Option(
      names = "--at",
      paramLabel = "N",
      description = "Which mask or written word, from 1 (default: all).")
  private @Nullable Integer at;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The page, an .html file.")
  private Path out;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "All numbers, unrounded, as a JSON file.")
  private @Nullable Path json;

  @Option(names = "--overwrite", description = "Write the files even if they are there.")
  private boolean overwrite;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE|DIR",
      description = "The tokenizer (default: the one in the checkpoint's folder).")
  private @Nullable Path tokenizer;

  @Option(
      names = "--truncate",
      description = "Cut a text that is too long for the model, instead of ending with an error.")
  private boolean truncate;

  @Option(
      names = "--special-tokens-in-text",
      description =
          "What is spelled like a special token, such as [SEP], in the text is one (default: as in"
              + " training, else it is ordinary text; masks always are).")
  private boolean specialTokensInText;

  @Mixin private EngineOptions engine;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  AttentionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How, or that scores are not attributed. */
  enum Method {
    NONE,
    GRADIENT_INPUT,
    INTEGRATED_GRADIENTS
  }

  /** Reads a method. */
  static final class MethodConverter extends KebabConverter<Method> {
    MethodConverter() {
      super("method", Method.values());
    }
  }

  /** Reads a baseline. */
  static final class BaselineConverter extends KebabConverter<AttributionSettings.Baseline> {
    BaselineConverter() {
      super("baseline", AttributionSettings.Baseline.values());
    }
  }

  @Override
  public Integer call() {
    requireAgreement();
    LayerSelection chosen =
        layers == null ? null : LayerSelection.parse(layers, LayerSelection.Mix.CONCAT);
    requireFree(out);
    if (json != null) {
      requireFree(json);
    }
    engine.start();
    try (ModelInspector inspector = ModelInspector.load(checkpoint, options())) {
      TextInput input = second == null ? TextInput.of(text) : TextInput.of(text, second);
      Written written = written(inspector);
      AttentionResult all = attention(inspector, input, written);
      AttentionResult attention = chosen == null ? all : all.layers(chosen::resolveFromOne);
      AttentionPage page = new AttentionPage(checkpoint.toString(), attention, chosen == null);
      page.requireSize();
      AttributionResult attributions = attributions(inspector, input, all);
      if (attributions != null) {
        page.add(attributions);
      }
      if (json != null) {
        DurableFiles.write(
            json,
            JsonOutput.line(AttentionJson.of(attention, attributions, chosen == null)) + "\n");
      }
      page.write(out);
      tell(attention, attributions);
    }
    return 0;
  }

  private static AttentionResult attention(
      ModelInspector inspector, TextInput input, Written written) {
    try {
      return inspector.attention(input, written);
    } catch (InputException e) {
      String message = String.valueOf(e.getMessage());
      throw new InputException(
          message.replace("have it cut (PipelineOptions.truncating)", "add --truncate"), e);
    }
  }

  private void requireAgreement() {
    if (target != null && generate) {
      throw new InputException("--target and --generate: give one of them");
    }
    if (maxNewTokens != null && !generate) {
      throw new InputException("--max-new-tokens goes with --generate");
    }
    if (contrast && instead != null) {
      throw new InputException("--instead and --contrast: give one of them");
    }
    boolean integrates = method == null || method == Method.INTEGRATED_GRADIENTS;
    if (!integrates && (steps != null || baseline != null)) {
      throw new InputException(
          "--steps and --gradient-baseline are for --method integrated-gradients; leave them out");
    }
    if (method == Method.NONE && (word != null || instead != null || contrast || at != null)) {
      throw new InputException(
          "--word, --instead, --contrast and --at say whose score is attributed; --method none"
              + " attributes none");
    }
  }

  private void requireFree(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file + ": is a folder; name a file");
    }
    if (Files.exists(file) && !overwrite) {
      throw new InputException(file + ": is there already; --overwrite writes over it");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new InputException(file + ": there is no folder " + folder);
    }
  }

  private PipelineOptions options() {
    PipelineOptions options = PipelineOptions.DEFAULT;
    if (truncate) {
      options = options.truncating();
    }
    if (specialTokensInText) {
      options = options.withSpecialTokensInText(true);
    }
    return tokenizer == null
        ? options
        : options.withTokenizer(TokenizerPair.load(tokenizer).source());
  }

  private Written written(ModelInspector inspector) {
    if (target != null) {
      return Written.of(target);
    }
    if (!generate) {
      return Written.NOTHING;
    }
    return Written.by(
        maxNewTokens == null
            ? inspector.settings()
            : inspector.settings().toBuilder().maxNewTokens(maxNewTokens).build());
  }

  private @Nullable AttributionResult attributions(
      ModelInspector inspector, TextInput input, AttentionResult attention) {
    boolean asked =
        method != null
            || word != null
            || instead != null
            || contrast
            || at != null
            || steps != null
            || baseline != null;
    if (method == Method.NONE) {
      return null;
    }
    if (!asked && !inspector.canAttribute(attention)) {
      terminal
          .err()
          .println(
              "no scores are attributed: "
                  + attention.architecture()
                  + " has none of a class, a masked word of this text, or a word that is written");
      return null;
    }
    AttributionSettings usual = AttributionSettings.DEFAULT;
    AttributionSettings settings =
        new AttributionSettings(
            method == Method.GRADIENT_INPUT
                ? AttributionSettings.Method.GRADIENT_INPUT
                : AttributionSettings.Method.INTEGRATED_GRADIENTS,
            steps == null ? usual.steps() : steps,
            baseline == null ? usual.baseline() : baseline,
            word,
            contrast,
            instead,
            at);
    return inspector.attribute(input, writtenAgain(attention), settings);
  }

  /** What was written the first time: sampling would write something else. */
  private Written writtenAgain(AttentionResult attention) {
    if (target != null) {
      return Written.of(target);
    }
    return generate ? Written.of(attention.writtenIds()) : Written.NOTHING;
  }

  private void tell(AttentionResult attention, @Nullable AttributionResult attributions) {
    if (attention.counts().isCut()) {
      terminal
          .err()
          .println(
              "the text was cut: "
                  + attention.counts().read()
                  + " of "
                  + attention.counts().given()
                  + " tokens were read");
    }
    terminal.out().println(out + ": attention of " + AttentionPage.size(attention));
    if (attributions == null) {
      return;
    }
    List<String> loose = new ArrayList<>();
    for (Attribution each : attributions.attributions()) {
      terminal.out().println(AttentionPage.line(each));
      Attribution.Completeness completeness = each.completeness();
      if (completeness != null && !completeness.holds()) {
        loose.add(each.word());
      }
    }
    if (!loose.isEmpty()) {
      terminal
          .err()
          .println(
              "the attributions of "
                  + String.join(", ", loose)
                  + " do not add up to the scores' difference; more --steps bring them nearer");
    }
  }
}
