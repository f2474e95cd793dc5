package org.warmstart.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.base.InputException;
import org.warmstart.base.record.InRange;
import org.warmstart.model.Head;
import org.warmstart.model.Inputs;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.head.ConditionalGeneration;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Scope;
import org.warmstart.tensor.Tensors;
import org.warmstart.text.Encoding;
import org.warmstart.text.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The likeliest tokens in place of masks. */
@Command(
    name = "fill-mask",
    description = {
      "Print the likeliest tokens for every mask of a text. The mask is written as the tokenizer's"
          + " mask token, such as [MASK]."
    },
    footer = {
      "%nExample:",
      "  echo 'Returns the [MASK] of elements.' | warmstart fill-mask runs/bert/model"
    })
final class FillMaskCommand implements Callable<Integer> {
  private static final List<Head> HEADS =
      List.of(
          Head.MASKED_LM,
          Head.PRE_TRAINING,
          Head.GENERATOR_AND_DISCRIMINATOR,
          Head.PERMUTATION_LM,
          Head.SEQUENCE_TO_SEQUENCE);
  private static final String NEEDED = "a masked language model";

  private final Terminal terminal;

  @Mixin private CheckpointOptions options;
  @Mixin private InputOptions inputs;

  @InRange(least = 1)
  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many tokens are printed for a mask (default: ${DEFAULT-VALUE}).")
  private int top;

  @SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
  FillMaskCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (InputTexts texts = inputs.open(options.file(), InputTexts.Pairs.BY_COLUMN);
        LineProgress progress = options.progress(terminal)) {
      Tokenizer tokenizer = options.loadTokenizer();
      int mask = mask(tokenizer);
      Model model = options.loadModel(HEADS.toArray(Head[]::new));
      try (Autograd.Off off = Autograd.off()) {
        requireHead(model);
        ModelConfig config = model.config();
        TextEncoder encoder =
            new TextEncoder(
                tokenizer, config.maxPositions(), options.truncates(), config.vocabularySize());
        TextBatches batches = new TextBatches(texts, encoder, true, terminal, options.json());
        TextBatch batch = batches.next(1);
        while (!batch.isEmpty()) {
          fill(model, encoder, tokenizer, batch.slots().get(0), mask, batches);
          progress.done(batches.count());
          batch = batches.next(1);
        }
        return batches.finish();
      } finally {
        model.release();
      }
    }
  }

  /** Heads that see what stands on both sides of a mask. */
  private void requireHead(Model model) {
    boolean restores =
        model.head() != Head.SEQUENCE_TO_SEQUENCE || model instanceof ConditionalGeneration;
    if (!HEADS.contains(model.head()) || !restores) {
      throw options.wrongHead(model, NEEDED);
    }
  }

  private static int mask(Tokenizer tokenizer) {
    String token = tokenizer.specialTokens().mask();
    OptionalInt id = token == null ? OptionalInt.empty() : tokenizer.id(token);
    return id.orElseThrow(
        () -> new InputException("the tokenizer has no mask token, so no masks can be filled"));
  }

  private void fill(
      Model model,
      TextEncoder encoder,
      Tokenizer tokenizer,
      TextBatch.Slot slot,
      int mask,
      TextBatches batches) {
    Encoding text = slot.encoding();
    if (text == null) {
      batches.printFault(slot.input());
      return;
    }
    List<Object> masks = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Inputs inputs = encoder.batch(List.of(text), model.config().tokenTypes() > 1);
      if (model instanceof ConditionalGeneration<?> restoring) {
        inputs = restoring.restoring(inputs);
      }
      Map<String, Tensor> outputs = model.forward(inputs);
      Tensor logitsBTV = outputs.getOrDefault("prediction_logits", outputs.get("logits"));
      int vocabulary = model.config().vocabularySize();
      if (logitsBTV == null || logitsBTV.dim() != 3 || logitsBTV.size(2) != vocabulary) {
        throw options.wrongHead(model, NEEDED);
      }
      float[] logits = Tensors.floats(logitsBTV);
      for (int t = 0; t < text.size(); t++) {
        if (text.ids()[t] == mask) {
          double[] probabilities = Probabilities.softmax(logits, t * vocabulary, vocabulary);
          masks.add(candidates(tokenizer, probabilities));
        }
      }
    }
    if (masks.isEmpty()) {
      String token = tokenizer.specialTokens().mask();
      InputText unmasked =
          slot.input().withFault("there is no mask in the text; write " + token + " for it");
      batches.report(unmasked);
      batches.printFault(unmasked);
    } else if (options.json()) {
      terminal.out().println(JsonOutput.line(slot.input().with(Map.of("masks", masks))));
    }
    terminal.out().flush();
  }

  private List<Object> candidates(Tokenizer tokenizer, double[] probabilities) {
    List<Object> candidates = new ArrayList<>();
    for (int id : Probabilities.largest(probabilities, top)) {
      String token = String.valueOf(tokenizer.token(id));
      if (!options.json()) {
        terminal.out().printf(Locale.ROOT, "%s\t%.4f%n", token, probabilities[id]);
        continue;
      }
      Map<String, Object> candidate = new LinkedHashMap<>();
      candidate.put("token", token);
      candidate.put("id", id);
      candidate.put("probability", probabilities[id]);
      candidates.add(candidate);
    }
    if (!options.json()) {
      terminal.out().println();
    }
    return candidates;
  }
}
