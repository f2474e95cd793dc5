package org.warmstart.learn.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.warmstart.eval.statistics.Bootstrap.Interval;
import org.warmstart.pipeline.probe.PromptInjection;

/** A result as one JSON object. */
public final class ProbeJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ProbeJson() {}

  /** Intervals are objects with value, low and high; what there is none of is null. */
  public static ObjectNode of(ProbeResult result) {
    ObjectNode json = JSON.objectNode();
    json.put("checkpoint", result.checkpoint());
    json.put("data", result.table());
    json.put("replies", result.kind().name().toLowerCase(Locale.ROOT));
    json.put("rows", result.rows());
    json.put("rows_of_table", result.total());
    json.put("copies", result.settings().copies());
    json.put("seed", result.settings().seed());
    if (result.sensitivity() != null) {
      sensitivity(json, result.sensitivity());
    }
    if (!result.attacks().isEmpty()) {
      ArrayNode attacks = json.putArray("attacks");
      result.attacks().forEach(attack -> attacks.add(attack(attack)));
    }
    if (result.injection() != null) {
      json.set("injection", injection(result.injection()));
    }
    return json;
  }

  private static void sensitivity(ObjectNode json, Sensitivity sensitivity) {
    json.put("unreadable_rows", sensitivity.unreadable().size());
    json.set("accuracy", interval(sensitivity.accuracy()));
    ArrayNode robust = json.putArray("robust_accuracy");
    for (RobustPoint point : sensitivity.robust()) {
      robust
          .addObject()
          .put("strength", point.strength())
          .set("accuracy", interval(point.accuracy()));
    }
    ArrayNode curves = json.putArray("perturbations");
    for (SensitivityCurve curve : sensitivity.curves()) {
      ObjectNode each = curves.addObject();
      each.put("name", curve.name());
      each.put("keeps_label", curve.keepsLabel());
      ArrayNode points = each.putArray("strengths");
      for (SensitivityPoint point : curve.points()) {
        ObjectNode own = points.addObject();
        number(own, "strength", point.strength());
        own.put("changed", point.changed());
        own.put("unchanged", point.unchanged());
        own.put("unreadable", point.unreadable());
        own.put("share", point.share());
        own.set("flips", interval(point.flips()));
        own.set("moved", interval(point.moved()));
        own.set("accuracy", interval(point.accuracy()));
      }
      ArrayNode flips = each.putArray("examples");
      curve.flips().forEach(flip -> flips.add(flip(flip)));
    }
  }

  private static ObjectNode flip(Flip flip) {
    ObjectNode json = JSON.objectNode();
    json.put("row", flip.place());
    number(json, "strength", flip.strength());
    json.put("before", flip.change().original());
    json.put("after", flip.change().text());
    json.put("other_text", flip.other());
    json.put("answer_before", flip.before().text());
    json.put("answer_after", flip.after().text());
    json.put("reference", flip.right());
    return json;
  }

  private static ObjectNode attack(AttackSummary attack) {
    ObjectNode json = JSON.objectNode();
    json.put("name", attack.name());
    json.put("attacked", attack.attacked());
    json.put("wrong_before", attack.wrongBefore());
    json.put("unreadable", attack.unreadable());
    json.set("success", interval(attack.success()));
    json.set("accuracy_after", interval(attack.accuracyAfter()));
    number(json, "changed_words", attack.changedWords());
    number(json, "changed_share", attack.changedShare());
    number(json, "queries", attack.queries());
    ArrayNode flips = json.putArray("examples");
    attack.flips().forEach(flip -> flips.add(flip(flip)));
    return json;
  }

  private static ObjectNode injection(InjectionSummary injection) {
    ObjectNode json = JSON.objectNode();
    json.put("trials", injection.trials());
    json.put("unreadable", injection.unreadable());
    json.set("with", interval(injection.with()));
    json.set("without", interval(injection.without()));
    ObjectNode rates = json.putObject("by_instruction");
    injection.byInstruction().forEach(rates::put);
    ArrayNode examples = json.putArray("examples");
    for (PromptInjection.Trial trial : injection.examples()) {
      ObjectNode each = examples.addObject();
      each.put("input", trial.injected().text());
      each.put("output", trial.reply() == null ? null : trial.reply().text());
    }
    return json;
  }

  private static @Nullable ObjectNode interval(@Nullable Interval interval) {
    return interval == null
        ? null
        : JSON.objectNode()
            .put("value", interval.value())
            .put("low", interval.low())
            .put("high", interval.high());
  }

  /** JSON has no NaN. */
  private static void number(ObjectNode json, String key, double value) {
    json.put(key, Double.isNaN(value) ? null : (Double) value);
  }
}
