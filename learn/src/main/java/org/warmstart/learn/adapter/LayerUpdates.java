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
import org.warmstart.learn.training.ModelFiles;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.adapter.AdapterConfig;
import org.warmstart.model.adapter.LayerPatterns;
import org.warmstart.model.adapter.PeftAdapter;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.tensor.Parameter;

/** Settings of updates of dense layers, which are kept as PEFT keeps them. */
interface LayerUpdates extends AdapterSettings {
  /** Heads that a checkpoint of a language model does not have, or has for other classes. */
  Set<Head> CLASSIFIERS =
      Set.of(
          Head.SEQUENCE_CLASSIFICATION,
          Head.TOKEN_CLASSIFICATION,
          Head.QUESTION_ANSWERING,
          Head.BEAM_QUESTION_ANSWERING,
          Head.MULTIPLE_CHOICE);

  /** What PEFT's configuration says, without parts that are trained whole. */
  AdapterConfig config(Path base);

  /**
   * Parts that are trained whole; null: a classifier's head, and what the checkpoint does not have.
   */
  @Nullable List<String> modulesToSave();

  /** What the run's result is. */
  SavedAs save();

  /**
   * Which layers are meant.
   *
   * @throws InputException if both ways of saying it are there, or none
   */
  static LayerPatterns layers(List<String> layers, @Nullable String matching) {
    if (!layers.isEmpty() && matching != null) {
      throw new InputException(
          "adapter: there are both 'layers' and 'layersMatching'; either says which layers have an"
              + " update, so leave one of them out");
    }
    if (layers.isEmpty() && matching == null) {
      throw new InputException(
          "adapter: say which layers have an update, either with 'layers', the ends of their"
              + " names, say [query, value], or with 'layersMatching', a regular expression");
    }
    return new LayerPatterns(layers, matching);
  }

  /** Refuses layers and parts that a model does not have, without a change. */
  @Override
  default void check(Model model, Path base) {
    PeftAdapter.check(model, config(model, base, List.of()));
  }

  private AdapterConfig config(Model model, Path base, List<String> fresh) {
    List<String> named = modulesToSave();
    return config(base).withModules(named == null ? usualModules(model, fresh) : named);
  }

  @Override
  default ModelFiles attach(Start start) {
    Model model = start.loaded().model();
    List<String> fresh = fresh(start.loaded());
    PeftAdapter adapter = PeftAdapter.attach(model, config(model, start.base(), fresh), fresh);
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
    start.told().accept(written(save()));
    return new PeftFiles(adapter, start.base(), fingerprint, save());
  }

  private static String written(SavedAs save) {
    return save == SavedAs.MERGED
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

  /** A classifier's head, and what the checkpoint does not have. */
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
  record PeftFiles(PeftAdapter adapter, Path base, String fingerprint, SavedAs save)
      implements ModelFiles {
    @Override
    public void write(Model model, Path folder) {
      adapter.save(folder, fingerprint);
    }

    @Override
    public void export(Path folder) throws IOException {
      if (save == SavedAs.MERGED) {
        adapter.load(folder);
        adapter.merge();
        for (String file : PeftAdapter.FILES) {
          Files.delete(folder.resolve(file));
        }
        Checkpoint.save(adapter.model(), folder);
      }
    }

    @Override
    public Model open(Path exported) {
      return save == SavedAs.MERGED
          ? Checkpoint.load(exported)
          : PeftFolder.open(exported, base, note -> {}).model();
    }
  }
}
