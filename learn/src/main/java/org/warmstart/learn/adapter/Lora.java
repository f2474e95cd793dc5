package org.warmstart.learn.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.adapter.LayerPatterns;
import org.warmstart.model.adapter.LoraAdapter;
import org.warmstart.model.adapter.LoraConfig;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Parameter;

/**
 * Low-rank updates of dense layers (Hu et al. 2022, "LoRA: Low-Rank Adaptation of Large Language
 * Models"): of a layer with the weight W, which is frozen, W + alpha / rank · B A is trained, with
 * thin matrices A and B.
 *
 * @param rank how many rows A has, and columns B
 * @param alpha by which an update is scaled, divided by the rank
 * @param dropout probability with which an input is left out of an update in training
 * @param layers that have an update: every dense layer whose name is one of these, or ends with a
 *     dot and one of these, say {@code [query, value]} for BERT, {@code [c_attn]} for GPT-2
 * @param layersMatching in the place of {@code layers}: a regular expression for whole names
 * @param modulesToSave parts that are trained and saved whole, by the ends of their names; null: a
 *     classifier's head, and what the checkpoint does not have
 * @param save what the run's result is: the merged model, which works as any checkpoint does, or
 *     the adapter alone, as PEFT's files
 */
public record Lora(
    @Default("8") @InRange(least = 1) int rank,
    @Default("16") @InRange(above = 0) double alpha,
    @Default("0.05") @InRange(least = 0, below = 1) double dropout,
    @Default("[]") List<String> layers,
    @Nullable String layersMatching,
    @Nullable List<String> modulesToSave,
    @Default("merged") Save save)
    implements AdapterSettings {
  /** What a run's result is. */
  public enum Save {
    /** A plain checkpoint. */
    MERGED,
    /** A PEFT folder, which needs the checkpoint below. */
    ADAPTER
  }

  /** Heads that a checkpoint of a language model does not have, or has for other classes. */
  private static final Set<Head> CLASSIFIERS =
      Set.of(
          Head.SEQUENCE_CLASSIFICATION,
          Head.TOKEN_CLASSIFICATION,
          Head.QUESTION_ANSWERING,
          Head.BEAM_QUESTION_ANSWERING,
          Head.MULTIPLE_CHOICE);

  public Lora {
    NumberRange.check(
        Lora.class, rank, alpha, dropout, layers, layersMatching, modulesToSave, save);
    layers = List.copyOf(layers);
    modulesToSave = modulesToSave == null ? null : List.copyOf(modulesToSave);
    if (!layers.isEmpty() && layersMatching != null) {
      throw new InputException(
          "adapter: there are both 'layers' and 'layersMatching'; either says which layers have an"
              + " update, so leave one of them out");
    }
    if (layers.isEmpty() && layersMatching == null) {
      throw new InputException(
          "adapter: say which layers have an update, either with 'layers', the ends of their"
              + " names, say [query, value], or with 'layersMatching', a regular expression");
    }
    patterns(layers, layersMatching);
  }

  private static LayerPatterns patterns(List<String> layers, @Nullable String matching) {
    return new LayerPatterns(layers, matching);
  }

  private LoraConfig config(Model model, List<String> fresh, Path base) {
    return new LoraConfig(
        rank,
        alpha,
        dropout,
        false,
        patterns(layers, layersMatching),
        modulesToSave == null ? usualModules(model, fresh) : modulesToSave,
        base.toString(),
        null);
  }

  @Override
  public void check(Model model, Path base) {
    LoraAdapter.check(model, config(model, List.of(), base));
  }

  @Override
  public ModelFiles attach(Start start) {
    Model model = start.loaded().model();
    List<String> fresh = fresh(start.loaded());
    LoraAdapter adapter = LoraAdapter.attach(model, config(model, fresh, start.base()), fresh);
    String fingerprint = PeftFolder.fingerprint(start.base());
    Path checkpoint = start.checkpoint();
    if (checkpoint == null) {
      adapter.initialise();
    } else {
      if (PeftFolder.isOfAnother(checkpoint, fingerprint)) {
        throw new InputException(
            start.base()
                + ": has other weights than when the run began, so it cannot be continued on them;"
                + " restore them, or start a new run");
      }
      adapter.load(checkpoint);
    }
    start.told().accept(adapter.summary());
    adapter.narrowLayers().ifPresent(start.told());
    start.told().accept(written());
    return new LoraFiles(adapter, start.base(), fingerprint, save);
  }

  private String written() {
    return save == Save.MERGED
        ? "the result will be the merged model, a plain checkpoint (adapter.save: adapter keeps"
            + " PEFT's files in its place)"
        : "the result will be the adapter alone, as PEFT's files; warmstart convert --base merges"
            + " it";
  }

  /** What starts with initial values; where rows were added for new tokens, all of that table. */
  private static List<String> fresh(Checkpoint.Loaded loaded) {
    List<String> fresh = new ArrayList<>(loaded.newlyInitialised());
    if (loaded.addedRows() > 0) {
      for (Map.Entry<String, Parameter> each : loaded.model().parameters().entrySet()) {
        if (each.getValue().use() == Parameter.Use.TOKENS) {
          fresh.add(each.getKey());
        }
      }
    }
    return fresh;
  }

  private static List<String> usualModules(Model model, List<String> fresh) {
    Set<String> modules = new LinkedHashSet<>();
    if (CLASSIFIERS.contains(model.head())) {
      model.parameters().keySet().stream()
          .filter(name -> !model.isOfBody(name))
          .forEach(name -> modules.add(name.substring(0, name.indexOf('.'))));
    }
    for (String name : fresh) {
      String part = name.substring(0, Math.max(0, name.lastIndexOf('.')));
      if (modules.stream().noneMatch(module -> (part + ".").startsWith(module + "."))) {
        modules.add(part);
      }
    }
    return List.copyOf(modules);
  }

  /** A run's checkpoints are PEFT folders; its result is what was asked for. */
  private record LoraFiles(LoraAdapter adapter, Path base, String fingerprint, Save save)
      implements ModelFiles {
    @Override
    public void write(Model model, Path folder) {
      adapter.save(folder, fingerprint);
    }

    @Override
    public void export(Path folder) throws IOException {
      if (save == Save.MERGED) {
        adapter.load(folder);
        adapter.merge();
        for (String file : LoraAdapter.FILES) {
          Files.delete(folder.resolve(file));
        }
        Checkpoint.save(adapter.model(), folder);
      }
    }

    @Override
    public Model open(Path exported) {
      return save == Save.MERGED
          ? Checkpoint.load(exported)
          : PeftFolder.open(exported, base, note -> {}).model();
    }
  }
}
