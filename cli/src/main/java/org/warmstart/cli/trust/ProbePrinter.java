package org.warmstart.cli.trust;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.base.Messages;
import org.warmstart.cli.common.Terminal;
import org.warmstart.cli.common.TextTable;
import org.warmstart.eval.statistics.Bootstrap.Interval;
import org.warmstart.learn.probe.AttackSummary;
import org.warmstart.learn.probe.InjectionSummary;
import org.warmstart.learn.probe.ProbeJson;
import org.warmstart.learn.probe.ProbeResult;
import org.warmstart.learn.probe.RobustPoint;
import org.warmstart.learn.probe.Sensitivity;
import org.warmstart.learn.probe.SensitivityCurve;
import org.warmstart.learn.probe.SensitivityPoint;

/** Prints what came of probing. */
final class ProbePrinter {
  private static final int SHOWN = 3;

  private final Terminal terminal;

  ProbePrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(ProbeResult result, boolean json) {
    if (result.sensitivity() != null) {
      unreadable(result.sensitivity().unreadable());
    }
    if (json) {
      terminal.out().println(ProbeJson.of(result));
      return;
    }
    if (result.sensitivity() != null) {
      sensitivity(result.sensitivity());
    }
    result.attacks().forEach(this::attack);
    if (result.injection() != null) {
      injection(result.injection());
    }
  }

  private void unreadable(List<String> rows) {
    if (!rows.isEmpty()) {
      terminal
          .err()
          .println(
              "warmstart: "
                  + Messages.count(rows.size(), "row cannot", "rows cannot")
                  + " be read and are left out (--truncate cuts what is too long):");
      rows.stream().limit(SHOWN).forEach(row -> terminal.err().println("  " + row));
    }
  }

  private void sensitivity(Sensitivity sensitivity) {
    if (sensitivity.accuracy() != null) {
      terminal.out().println("right as they are: " + text(sensitivity.accuracy()));
    }
    TextTable table =
        new TextTable(
            "perturbation",
            "strength#",
            "changed#",
            "nothing#",
            "unread#",
            "flips#",
            "moved#",
            "right#");
    for (SensitivityCurve curve : sensitivity.curves()) {
      for (SensitivityPoint point : curve.points()) {
        table.add(
            curve.name() + (curve.keepsLabel() ? "" : " *"),
            Double.isNaN(point.strength()) ? "" : String.valueOf(point.strength()),
            String.valueOf(point.changed()),
            String.valueOf(point.unchanged()),
            String.valueOf(point.unreadable()),
            text(point.flips()),
            text(point.moved()),
            text(point.accuracy()));
      }
    }
    table.print(terminal.out());
    if (sensitivity.curves().stream().anyMatch(curve -> !curve.keepsLabel())) {
      terminal.out().println("* may change what is right");
    }
    for (RobustPoint point : sensitivity.robust()) {
      terminal
          .out()
          .println(
              "robust accuracy up to strength " + point.strength() + ": " + text(point.accuracy()));
    }
  }

  private void attack(AttackSummary attack) {
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "attack by %s: success %s of %d rows; %d wrong before, %d unread; right after %s; mean"
                + " words changed %s (share %s), queries %s%n",
            attack.name(),
            text(attack.success()),
            attack.attacked(),
            attack.wrongBefore(),
            attack.unreadable(),
            text(attack.accuracyAfter()),
            number(attack.changedWords()),
            number(attack.changedShare()),
            number(attack.queries()));
  }

  private void injection(InjectionSummary injection) {
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "hidden instructions: the marker is in %s of %d outputs with one, in %s without; %d"
                + " inputs unread%n",
            text(injection.with()),
            injection.trials(),
            text(injection.without()),
            injection.unreadable());
    injection
        .byInstruction()
        .forEach(
            (instruction, rate) ->
                terminal.out().printf(Locale.ROOT, "  %.3f  %s%n", rate, instruction));
  }

  private static String text(@Nullable Interval interval) {
    return interval == null
        ? "-"
        : String.format(
            Locale.ROOT, "%.3f (%.3f to %.3f)", interval.value(), interval.low(), interval.high());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}
