package org.warmstart.learn.ppo;

import java.nio.file.Path;
import java.util.List;
import org.warmstart.base.InputException;
import org.warmstart.base.record.Default;
import org.warmstart.base.record.InRange;
import org.warmstart.base.record.NumberRange;
import org.warmstart.data.text.DocumentUnit;

/**
 * Plain text whose next tokens are learned beside the answers' rewards (Ouyang et al. 2022, section
 * 3.5, "PPO-ptx").
 *
 * @param files text files, or folders of {@code .txt} files
 * @param unit what one document is
 * @param weight of the loss of the next token
 * @param sequenceLength tokens of a row
 * @param batchSize rows of a micro-batch, beside those of answers
 */
public record PretrainingMix(
    List<Path> files,
    @Default("file") DocumentUnit unit,
    @Default("27.8") @InRange(above = 0, most = 1e6) double weight,
    @Default("128") @InRange(least = 8, most = 1 << 20) int sequenceLength,
    @Default("32") @InRange(least = 1, most = 1 << 20) int batchSize) {
  public PretrainingMix {
    NumberRange.check(PretrainingMix.class, files, unit, weight, sequenceLength, batchSize);
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new InputException("task.pretraining.files: name text files");
    }
  }
}
