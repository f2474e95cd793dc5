package org.warmstart.learn.distillation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.warmstart.learn.training.Loss;
import org.warmstart.model.HiddenStates;
import org.warmstart.model.Inputs;
import org.warmstart.model.Inspectable;
import org.warmstart.model.Model;
import org.warmstart.model.Reading;
import org.warmstart.model.loss.LossTerm;
import org.warmstart.tensor.Autograd;
import org.warmstart.tensor.Parameter;

/**
 * A student's own loss and how far it is from its teacher, from one pass of each. The teacher is in
 * evaluation mode, and nothing of it is trained.
 */
public final class Distilled implements Loss {
  /** What the names begin with of inputs that the teacher reads in the place of the student's. */
  public static final String OF_TEACHER = "teacher.";

  /** The name of the teacher's scores [B, C] among the inputs, where they were computed before. */
  public static final String SCORES = OF_TEACHER + "scores";

  private record Part(String name, double weight, Comparison comparison) {}

  private final Distillation settings;
  private final String fingerprint;
  private final @Nullable Model teacher;
  private final List<Part> parts = new ArrayList<>();

  private Distilled(
      Distillation settings,
      String fingerprint,
      Anatomy student,
      Anatomy anatomy,
      @Nullable Model teacher) {
    this.settings = settings;
    this.fingerprint = fingerprint;
    this.teacher = teacher;
    for (DistillationLoss loss : settings.losses()) {
      String name = DistillationLosses.ALL.nameOf(loss).replace('-', '_');
      parts.add(new Part(name, loss.weight(), loss.between(student, anatomy)));
    }
  }

  /**
   * Of a student and a teacher that is asked in every step.
   *
   * @param fingerprint of the teacher's weights
   * @throws org.warmstart.base.InputException if they cannot be compared
   */
  public static Distilled of(
      Distillation settings, String fingerprint, Model student, Model teacher) {
    teacher.parameters().values().forEach(parameter -> parameter.setTrainable(false));
    return new Distilled(settings, fingerprint, Anatomy.of(student), Anatomy.of(teacher), teacher);
  }

  /**
   * Of a student and scores that its teacher gave before, which are among the inputs as {@link
   * #SCORES}.
   *
   * @param classes how many scores a text has
   */
  public static Distilled ofScores(
      Distillation settings, String fingerprint, Model student, long classes) {
    Anatomy own = Anatomy.of(student);
    Anatomy told = new Anatomy(student, classes, List.of(), List.of());
    return new Distilled(settings, fingerprint, own, told, null);
  }

  /** Tells what is compared with what. */
  public void tell(Consumer<String> notes) {
    List<String> named = new ArrayList<>();
    if (settings.ownLoss() > 0) {
      named.add(settings.ownLoss() + " × its own loss");
    }
    parts.forEach(part -> named.add(part.weight + " × " + part.name));
    long learned = parameters().values().stream().mapToLong(Parameter::size).sum();
    notes.accept(
        "distillation from "
            + settings.teacher()
            + ": "
            + String.join(" + ", named)
            + (learned == 0 ? "" : "; projections of " + learned + " parameters learn with it"));
  }

  @Override
  public List<LossTerm> loss(Model student, Inputs in) {
    HiddenStates hidden = gatherer();
    Reading reading = ((Inspectable) student).read(in, hidden);
    List<LossTerm> terms = new ArrayList<>();
    if (settings.ownLoss() > 0) {
      for (LossTerm term : reading.loss()) {
        double weight = term.weight() * settings.ownLoss();
        terms.add(new LossTerm(term.name(), term.sum(), term.targets(), weight));
      }
    }
    Observed own = Observed.of(reading, hidden);
    Observed theirs = ofTeacher(in);
    for (Part part : parts) {
      long targets = part.comparison.targets(in);
      Tensor sum = part.comparison.sum(own, theirs, in);
      terms.add(new LossTerm(part.name, sum, targets, part.weight));
    }
    return terms;
  }

  @Override
  public Map<String, Long> targets(Model student, Inputs in) {
    Map<String, Long> targets = new LinkedHashMap<>();
    if (settings.ownLoss() > 0) {
      targets.putAll(student.targets(in));
    }
    parts.forEach(part -> targets.put(part.name, part.comparison.targets(in)));
    return targets;
  }

  @Override
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> all = new LinkedHashMap<>();
    for (Part part : parts) {
      part.comparison
          .parameters()
          .forEach((name, parameter) -> all.put(part.name + "." + name, parameter));
    }
    return all;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  private Observed ofTeacher(Inputs in) {
    Model model = teacher;
    if (model == null) {
      return Observed.ofScores(in.require(SCORES));
    }
    try (Autograd.Off off = Autograd.off()) {
      HiddenStates hidden = gatherer();
      return Observed.of(((Inspectable) model).read(read(in), hidden), hidden);
    }
  }

  /** What the teacher reads of a batch. */
  static Inputs read(Inputs in) {
    Inputs read = in;
    for (String name : in.names()) {
      if (name.startsWith(OF_TEACHER)) {
        read = read.with(name.substring(OF_TEACHER.length()), Objects.requireNonNull(in.get(name)));
      }
    }
    return read;
  }

  private HiddenStates gatherer() {
    return settings.compares(DistillationLoss.Compared.ATTENTION)
        ? HiddenStates.gatherWithAttention()
        : settings.compares(DistillationLoss.Compared.STATES)
            ? HiddenStates.gather()
            : HiddenStates.NONE;
  }
}
