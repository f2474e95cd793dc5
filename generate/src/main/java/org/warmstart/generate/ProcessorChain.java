package org.warmstart.generate;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.warmstart.generate.processor.ForcedToken;
import org.warmstart.generate.processor.LogitsProcessor;
import org.warmstart.generate.processor.LogitsProcessorSettings;
import org.warmstart.generate.processor.MinimumLength;
import org.warmstart.generate.processor.NoRepeatNgram;
import org.warmstart.generate.processor.RepetitionPenalty;
import org.warmstart.generate.processor.Scores;
import org.warmstart.generate.processor.TokenSequence;

/**
 * The rules that some settings ask for, in the order of the reference implementation; those chosen
 * by name follow.
 */
final class ProcessorChain {
  private final List<LogitsProcessor> processors = new ArrayList<>();

  ProcessorChain(GenerationSettings settings, int promptLength, int lengthLimit) {
    if (settings.repetitionPenalty() != 1) {
      processors.add(new RepetitionPenalty(settings.repetitionPenalty()));
    }
    if (settings.noRepeatNgramSize() > 0) {
      processors.add(new NoRepeatNgram(settings.noRepeatNgramSize()));
    }
    int leastLength = settings.leastLength(promptLength);
    if (leastLength > 0 && !settings.eosTokenIds().isEmpty()) {
      processors.add(new MinimumLength(leastLength, settings.eosTokenIds()));
    }
    Integer first = settings.forcedBosTokenId();
    if (first != null) {
      processors.add(new ForcedToken(1, List.of(first)));
    }
    Integer last = settings.forcedEosTokenId();
    if (last != null) {
      processors.add(new ForcedToken(lengthLimit - 1, List.of(last)));
    }
    LogitsProcessorSettings.Limits limits =
        new LogitsProcessorSettings.Limits(promptLength, lengthLimit, settings.eosTokenIds());
    settings.logitsProcessors().forEach(more -> processors.add(more.create(limits)));
  }

  /** Applies the rules; the scores may be changed in place. Untouched, they stay as they are. */
  Tensor apply(Tensor scoresRV, List<TokenSequence> rows) {
    int length = rows.get(0).length();
    List<LogitsProcessor> active =
        processors.stream().filter(processor -> processor.isActiveAt(length)).toList();
    if (active.isEmpty()) {
      return scoresRV;
    }
    Tensor editableRV = Scores.editable(scoresRV);
    Scores scores = Scores.on(editableRV);
    for (int row = 0; row < rows.size(); row++) {
      for (LogitsProcessor processor : active) {
        processor.process(scores, row, rows.get(row));
      }
    }
    return editableRV;
  }
}
