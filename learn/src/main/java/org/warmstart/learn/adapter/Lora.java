package org.warmstart.learn.adapter;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.model.adapter.LoraConfig;

/**
 * Low-rank updates of dense layers (Hu et al. 2022, "LoRA: Low-Rank Adaptation of Large Language
 * Models"): of a layer with the weight W, which is frozen, W + alpha / rank · B A is trained, with
 * thin matrices A and B.
 *
 * @param rank how many rows A has, and columns B
 * @param alpha by which an update is scaled, divided by the rank
 * @param rankStabilised whether alpha is divided by the square root of the rank (Kalajdzievski
 *     2023, "rsLoRA"), with which large ranks learn as fast as small ones
 * @param magnitudes whether the length of each of the weight's rows is trained beside the update of
 *     its direction (Liu et al. 2024, "DoRA: Weight-Decomposed Low-Rank Adaptation")
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
    @Default("false") boolean rankStabilised,
    @Default("false") boolean magnitudes,
    @Default("0.05") @InRange(least = 0, below = 1) double dropout,
    @Default("[]") List<String> layers,
    @Nullable String layersMatching,
    @Nullable List<String> modulesToSave,
    @Default("merged") SavedAs save)
    implements LayerUpdates {
  public Lora {
    NumberRange.check(
        Lora.class,
        rank,
        alpha,
        rankStabilised,
        magnitudes,
        dropout,
        layers,
        layersMatching,
        modulesToSave,
        save);
    layers = List.copyOf(layers);
    modulesToSave = modulesToSave == null ? null : List.copyOf(modulesToSave);
    LayerUpdates.layers(layers, layersMatching);
  }

  @Override
  public LoraConfig config(Path base) {
    return new LoraConfig(
        new LoraConfig.Size(rank, alpha, rankStabilised, magnitudes),
        dropout,
        LayerUpdates.layers(layers, layersMatching),
        List.of(),
        base.toString(),
        null);
  }
}
