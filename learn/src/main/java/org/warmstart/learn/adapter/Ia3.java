package org.warmstart.learn.adapter;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.model.adapter.Ia3Config;

/**
 * Factors of activations (Liu et al. 2022, "Few-Shot Parameter-Efficient Fine-Tuning is Better and
 * Cheaper than In-Context Learning", section 3.3): of a layer one factor for each number that it
 * computes, or reads, is trained. The paper has them for keys, values and what the second dense
 * layer of each block reads.
 *
 * @param layers that have factors: every dense layer whose name is one of these, or ends with a dot
 *     and one of these, say {@code [key, value, intermediate.dense]} for BERT
 * @param layersMatching in the place of {@code layers}: a regular expression for whole names
 * @param feedForward those of them whose inputs have the factors, in the place of what they
 *     compute, by the ends of their names, say {@code [wo]} for T5
 * @param modulesToSave parts that are trained and saved whole, by the ends of their names; null: a
 *     classifier's head, and what the checkpoint does not have
 * @param save what the run's result is: the merged model, which works as any checkpoint does, or
 *     the adapter alone, as PEFT's files
 */
public record Ia3(
    @Default("[]") List<String> layers,
    @Nullable String layersMatching,
    @Default("[]") List<String> feedForward,
    @Nullable List<String> modulesToSave,
    @Default("merged") SavedAs save)
    implements LayerUpdates {
  public Ia3 {
    layers = List.copyOf(layers);
    feedForward = List.copyOf(feedForward);
    modulesToSave = modulesToSave == null ? null : List.copyOf(modulesToSave);
    LayerUpdates.layers(layers, layersMatching);
  }

  @Override
  public Ia3Config config(Path base) {
    return new Ia3Config(
        LayerUpdates.layers(layers, layersMatching), feedForward, List.of(), base.toString(), null);
  }
}
