package org.warmstart.learn.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.InputException;
import org.warmstart.base.Progress;
import org.warmstart.base.random.SeededRandom;
import org.warmstart.data.perturb.Perturbation;
import org.warmstart.data.perturb.Perturbed;
import org.warmstart.eval.statistics.Bootstrap;
import org.warmstart.eval.statistics.Bootstrap.Interval;
import org.warmstart.pipeline.TextInput;
import org.warmstart.pipeline.probe.Inputs;
import org.warmstart.pipeline.probe.ProbedModel;
import org.warmstart.pipeline.probe.Reply;
import org.warmstart.pipeline.probe.ReplyKind;
import org.warmstart.pipeline.result.Outcome;

/**
 * Changes rows in each way and strength and compares the replies with those to the rows as they
 * are. A row that is changed several times counts once, with its mean, so that intervals are over
 * rows.
 *
 * @param rows how many could be read
 * @param unreadable places of the rows that the model cannot read as they are, which are left out
 * @param accuracy of the rows as they are; null if what is right is not known
 * @param robust over the strengths; empty if what is right is not known, or nothing keeps the label
 */
public record Sensitivity(
    int rows,
    List<String> unreadable,
    @Nullable Interval accuracy,
    List<SensitivityCurve> curves,
    List<RobustPoint> robust) {
  private static final double CONFIDENCE = 0.95;

  public Sensitivity {
    unreadable = List.copyOf(unreadable);
    curves = List.copyOf(curves);
    robust = List.copyOf(robust);
  }

  /**
   * Probes a model.
   *
   * @param perturbations by name
   * @param progress is told of each perturbation and strength
   * @throws InputException if a perturbation does not fit the model, or it can read no row
   */
  public static Sensitivity of(
      ProbedModel model,
      List<ProbeRow> rows,
      Map<String, Perturbation> perturbations,
      ProbeSettings settings,
      Progress progress) {
    requireFits(model, rows, perturbations, settings);
    return new Run(model, rows, settings).run(perturbations, progress);
  }

  private static void requireFits(
      ProbedModel model,
      List<ProbeRow> rows,
      Map<String, Perturbation> perturbations,
      ProbeSettings settings) {
    perturbations.forEach(
        (name, perturbation) -> {
          if (model.kind() == ReplyKind.TAGS && !perturbation.keepsWords()) {
            throw new InputException(
                "perturbation '"
                    + name
                    + "' changes how many words there are, and a tagger gives each one a tag");
          }
        });
    if (settings.second() && rows.stream().anyMatch(row -> !row.input().isPair())) {
      throw new InputException("the second texts are to be changed, but the rows are no pairs");
    }
  }

  private static final class Run {
    private final ProbedModel model;
    private final ProbeSettings settings;
    private final List<ProbeRow> rows = new ArrayList<>();
    private final List<Reply> before = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private final boolean labelled;

    Run(ProbedModel model, List<ProbeRow> all, ProbeSettings settings) {
      this.model = model;
      this.settings = settings;
      List<Outcome<Reply>> replies = model.ask(all.stream().map(ProbeRow::input).toList());
      for (int i = 0; i < all.size(); i++) {
        if (replies.get(i).problem().isPresent()) {
          unreadable.add(
              all.get(i).place() + ": " + replies.get(i).problem().orElseThrow().message());
        } else {
          rows.add(all.get(i));
          before.add(replies.get(i).result());
        }
      }
      if (rows.isEmpty()) {
        throw new InputException("the model can read none of the rows; " + unreadable.get(0));
      }
      labelled = rows.stream().allMatch(row -> row.right() != null);
    }

    Sensitivity run(Map<String, Perturbation> perturbations, Progress progress) {
      boolean[] rightBefore = new boolean[rows.size()];
      for (int row = 0; row < rightBefore.length; row++) {
        rightBefore[row] = isRight(row, before.get(row));
      }
      boolean[][] robust = new boolean[settings.strengths().size()][];
      Arrays.setAll(robust, strength -> rightBefore.clone());
      List<SensitivityCurve> curves = new ArrayList<>();
      int done = 0;
      boolean keep = false;
      for (Map.Entry<String, Perturbation> each : perturbations.entrySet()) {
        keep |= each.getValue().keepsLabel();
        curves.add(curve(each.getKey(), each.getValue(), robust));
        progress.update("perturbations", ++done, perturbations.size());
      }
      List<RobustPoint> points = new ArrayList<>();
      for (int i = 0; i < robust.length && labelled && keep; i++) {
        points.add(new RobustPoint(settings.strengths().get(i), interval(numbers(robust[i]))));
      }
      return new Sensitivity(
          rows.size(),
          unreadable,
          labelled ? interval(numbers(rightBefore)) : null,
          curves,
          points);
    }

    private SensitivityCurve curve(String name, Perturbation perturbation, boolean[][] robust) {
      List<SensitivityPoint> points = new ArrayList<>();
      List<Flip> flips = new ArrayList<>();
      List<Double> strengths =
          perturbation.hasStrength() ? settings.strengths() : List.of(Double.NaN);
      for (int i = 0; i < strengths.size(); i++) {
        boolean[] stillRight = new boolean[rows.size()];
        Arrays.fill(stillRight, true);
        points.add(point(name, perturbation, strengths.get(i), flips, stillRight));
        // what a weaker change spoils is not robust against stronger ones
        for (int above = i; perturbation.keepsLabel() && above < robust.length; above++) {
          for (int row = 0; row < stillRight.length; row++) {
            robust[above][row] &= stillRight[row];
          }
        }
      }
      return new SensitivityCurve(
          name,
          perturbation.keepsLabel(),
          points,
          flips.subList(0, Math.min(flips.size(), settings.examples())));
    }

    /** The changes of a row, in the order of its copies. */
    private List<Perturbed> changes(
        String name, Perturbation perturbation, double strength, int row) {
      SeededRandom random = new SeededRandom(settings.seed()).derive(name).derive(row);
      String text = Inputs.text(rows.get(row).input(), settings.second());
      return IntStream.range(0, settings.copies())
          .mapToObj(
              copy ->
                  perturbation.apply(
                      text, Double.isNaN(strength) ? 1 : strength, random.derive(copy)))
          .toList();
    }

    private SensitivityPoint point(
        String name,
        Perturbation perturbation,
        double strength,
        List<Flip> flips,
        boolean[] stillRight) {
      List<Perturbed> changes = new ArrayList<>();
      List<Integer> rowsOf = new ArrayList<>();
      List<TextInput> inputs = new ArrayList<>();
      Means flipped = new Means(rows.size());
      Means moved = new Means(rows.size());
      Means right = new Means(rows.size());
      int unchanged = 0;
      for (int row = 0; row < rows.size(); row++) {
        for (Perturbed change : changes(name, perturbation, strength, row)) {
          if (change.isUnchanged()) {
            unchanged++;
            right.add(row, isRight(row, before.get(row)) ? 1 : 0);
          } else {
            changes.add(change);
            rowsOf.add(row);
            inputs.add(Inputs.with(rows.get(row).input(), settings.second(), change.text()));
          }
        }
      }
      List<Outcome<Reply>> replies = model.ask(inputs);
      int unread = 0;
      double share = 0;
      for (int i = 0; i < replies.size(); i++) {
        int row = rowsOf.get(i);
        if (replies.get(i).problem().isPresent()) {
          unread++;
          right.add(row, 0);
          stillRight[row] = false;
          continue;
        }
        Reply after = replies.get(i).result();
        boolean flip = before.get(row).differs(after, settings.tolerance());
        boolean isRight = isRight(row, after);
        flipped.add(row, flip ? 1 : 0);
        moved.add(row, Answers.moved(before.get(row), after));
        right.add(row, isRight ? 1 : 0);
        stillRight[row] &= isRight;
        share += (double) changes.get(i).touched() / Math.max(1, changes.get(i).units());
        if (flip) {
          flips.add(flip(row, strength, changes.get(i), after));
        }
      }
      int read = replies.size() - unread;
      return new SensitivityPoint(
          strength,
          rows.size(),
          read,
          unchanged,
          unread,
          read == 0 ? 0 : share / read,
          read == 0 ? null : interval(flipped.values()),
          read == 0 ? null : interval(moved.values()),
          labelled ? interval(right.values()) : null);
    }

    private Flip flip(int row, double strength, Perturbed change, Reply after) {
      ProbeRow of = rows.get(row);
      String other = settings.second() ? of.input().text() : of.input().second();
      String right = of.right() == null ? null : String.join(" | ", of.right());
      return new Flip(of.place(), strength, change, other, before.get(row), after, right);
    }

    private boolean isRight(int row, Reply reply) {
      List<String> right = rows.get(row).right();
      return right != null && Answers.isRight(reply, right, settings.tolerance());
    }

    private Interval interval(double[] values) {
      return Bootstrap.mean(values, settings.resamples(), CONFIDENCE, settings.seed());
    }

    private static double[] numbers(boolean[] values) {
      return IntStream.range(0, values.length).mapToDouble(i -> values[i] ? 1 : 0).toArray();
    }
  }

  /** Means of rows, of those that have values. */
  private static final class Means {
    private final double[] sums;
    private final int[] counts;

    Means(int rows) {
      sums = new double[rows];
      counts = new int[rows];
    }

    void add(int row, double value) {
      sums[row] += value;
      counts[row]++;
    }

    double[] values() {
      DoubleStream values =
          IntStream.range(0, sums.length)
              .filter(row -> counts[row] > 0)
              .mapToDouble(row -> sums[row] / counts[row]);
      return values.toArray();
    }
  }
}
