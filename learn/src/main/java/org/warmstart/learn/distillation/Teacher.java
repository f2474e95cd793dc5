package org.warmstart.learn.distillation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.DurableFolders;
import org.warmstart.learn.label.LabelNames;
import org.warmstart.model.Head;
import org.warmstart.model.Model;
import org.warmstart.model.ModelConfig;
import org.warmstart.model.adapter.PeftFolder;
import org.warmstart.model.checkpoint.Checkpoint;
import org.warmstart.pipeline.TokenizerFit;
import org.warmstart.tensor.file.WeightFiles;
import org.warmstart.text.file.TokenizerFiles;
import org.warmstart.text.file.TokenizerPair;

/**
 * A teacher's checkpoint, without its weights until they are asked for.
 *
 * @param settings which name it
 * @param head that the student is trained with
 * @param config of the teacher
 */
public record Teacher(Distillation settings, Head head, ModelConfig config) {
  /** Heads that say something of every token's place in the vocabulary. */
  private static final List<Head> OF_HIDDEN_WORDS = List.of(Head.MASKED_LM, Head.PRE_TRAINING);

  /**
   * Looks at a checkpoint.
   *
   * @param head that the student is trained with
   * @throws InputException if it has no such head
   */
  public static Teacher of(Distillation settings, Head head) {
    Path path = settings.teacher();
    if (!Checkpoint.exists(path)) {
      throw new InputException("distillation.teacher: " + path + ": is no checkpoint");
    }
    ModelConfig config = Checkpoint.config(path);
    Teacher teacher = new Teacher(settings, head, config);
    if (teacher.heads().isEmpty()) {
      throw new InputException(
          "distillation.teacher: "
              + path
              + ": a model of type '"
              + config.modelType()
              + "' has no head "
              + head
              + ", which the student is trained with");
    }
    return teacher;
  }

  /** The teacher's heads that say what the student's does, the student's own first. */
  private List<Head> heads() {
    Set<Head> there = config.family().heads();
    if (there.contains(head)) {
      return List.of(head);
    }
    return OF_HIDDEN_WORDS.contains(head)
        ? OF_HIDDEN_WORDS.stream().filter(there::contains).toList()
        : List.of();
  }

  /**
   * Refuses a tokenizer other than the teacher's: both read the same tokens.
   *
   * @param tokenizers of the student
   */
  public void requireTokens(TokenizerPair tokenizers) {
    Path path = settings.teacher();
    if (TokenizerFiles.existIn(path)) {
      String difference = TokenizerFit.difference(TokenizerPair.load(path), tokenizers);
      if (difference != null) {
        throw new InputException(
            "distillation.teacher: "
                + path
                + ": the student's tokenizer is not the teacher's: "
                + difference
                + "; both have to read the same tokens ('tokenizer: "
                + path
                + "' gives a student with random weights the teacher's)");
      }
    }
    TokenizerFit.requireRows(config, tokenizers);
  }

  /** A number that stands for the teacher's weights. */
  public String fingerprint() {
    return PeftFolder.fingerprint(settings.teacher());
  }

  /** The files that its scores depend on. */
  public List<Path> files() {
    try {
      return DurableFolders.list(settings.teacher()).stream()
          .filter(Teacher::decides)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InputException(settings.teacher() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean decides(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.equals("config.json") || WeightFiles.isWeights(name);
  }

  /**
   * Loads it.
   *
   * @param student which it has to fit
   * @throws InputException if it has not learned what is to be compared
   */
  public Model load(Model student) {
    requireSameClasses(student);
    Path path = settings.teacher();
    Head stored = Checkpoint.describe(path).head();
    Head wanted =
        OF_HIDDEN_WORDS.contains(head) && OF_HIDDEN_WORDS.contains(stored)
            ? stored
            : heads().get(0);
    Checkpoint.Loaded loaded =
        Checkpoint.loadAs(path, wanted, stated -> stated.family().trainable(stated, wanted));
    boolean needsHead = settings.compares(DistillationLoss.Compared.SCORES);
    if (needsHead && !loaded.newlyInitialised().isEmpty()) {
      loaded.model().release();
      throw new InputException(
          "distillation.teacher: "
              + path
              + ": has not learned what the student is to learn: it lacks "
              + Messages.list(loaded.newlyInitialised())
              + "; train it first, or compare only states");
    }
    return loaded.model();
  }

  private void requireSameClasses(Model student) {
    boolean classes = head == Head.SEQUENCE_CLASSIFICATION || head == Head.TOKEN_CLASSIFICATION;
    List<String> own = student.config().labels();
    List<String> theirs = config.labels();
    if (!classes
        || !settings.compares(DistillationLoss.Compared.SCORES)
        || own.equals(theirs)
        || (own.size() == theirs.size() && (own.size() == 1 || LabelNames.areNumbered(theirs)))) {
      return;
    }
    throw new InputException(
        "distillation.teacher: "
            + settings.teacher()
            + ": has the classes "
            + Messages.list(theirs)
            + ", the student "
            + Messages.list(own)
            + "; both need the same, in one order (task.labels says which)");
  }

  /** Whether the student tells no segments apart that the teacher does. */
  public boolean readsMoreSegments(ModelConfig student) {
    return config.tokenTypes() > 1 && student.tokenTypes() <= 1;
  }

  /**
   * The names of classes that a student begins with: its own, or its teacher's if it has none but
   * numbers.
   */
  public static List<String> labelsFor(List<String> own, List<String> teacher) {
    boolean named = !own.isEmpty() && !LabelNames.areNumbered(own);
    return named || LabelNames.areNumbered(teacher) ? own : teacher;
  }
}
