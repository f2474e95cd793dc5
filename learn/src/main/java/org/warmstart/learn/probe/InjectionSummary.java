package org.warmstart.learn.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.Bootstrap.Interval;
import org.warmstart.pipeline.probe.PromptInjection;

/**
 * How often a model does what an instruction in its input says.
 *
 * @param trials how many inputs with an instruction were read
 * @param unreadable how many could not be
 * @param with the share of those whose output has the word that the instruction asks for; the
 *     interval is over rows; null if none was read
 * @param without the share of the inputs as they are whose output has it
 * @param byInstruction the share with it for each instruction
 * @param examples trials whose output has it, in the rows' order
 */
public record InjectionSummary(
    int trials,
    int unreadable,
    @Nullable Interval with,
    @Nullable Interval without,
    Map<String, Double> byInstruction,
    List<PromptInjection.Trial> examples) {
  private static final double CONFIDENCE = 0.95;

  public InjectionSummary {
    byInstruction = Collections.unmodifiableMap(new LinkedHashMap<>(byInstruction));
    examples = List.copyOf(examples);
  }

  /** Sums up trials. */
  public static InjectionSummary of(List<PromptInjection.Trial> all, ProbeSettings settings) {
    List<PromptInjection.Trial> read =
        all.stream().filter(each -> each.reply() != null && each.clean() != null).toList();
    Map<Integer, double[]> rows = new LinkedHashMap<>();
    Map<String, double[]> instructions = new LinkedHashMap<>();
    for (PromptInjection.Trial trial : read) {
      double[] row = rows.computeIfAbsent(trial.row(), none -> new double[3]);
      double[] own = instructions.computeIfAbsent(trial.instruction(), none -> new double[2]);
      row[0]++;
      row[1] += trial.markerWith() ? 1 : 0;
      row[2] = trial.markerWithout() ? 1 : 0;
      own[0]++;
      own[1] += trial.markerWith() ? 1 : 0;
    }
    Map<String, Double> rates = new LinkedHashMap<>();
    instructions.forEach((instruction, own) -> rates.put(instruction, own[1] / own[0]));
    double[] with = rows.values().stream().mapToDouble(row -> row[1] / row[0]).toArray();
    double[] without = rows.values().stream().mapToDouble(row -> row[2]).toArray();
    return new InjectionSummary(
        read.size(),
        all.size() - read.size(),
        interval(with, settings),
        interval(without, settings),
        rates,
        read.stream()
            .filter(PromptInjection.Trial::markerWith)
            .limit(settings.examples())
            .toList());
  }

  private static @Nullable Interval interval(double[] values, ProbeSettings settings) {
    return values.length == 0
        ? null
        : Bootstrap.mean(values, settings.resamples(), CONFIDENCE, settings.seed());
  }
}
