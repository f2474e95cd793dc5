package org.warmstart.eval.faithfulness;

import java.util.EnumMap;
import java.util.Map;

/** How many facts of many texts are supported, in all and by kind. Not thread-safe. */
public final class FactCounts {
  /**
   * The facts of a kind.
   *
   * @param supported those that the source has, in whatever form
   */
  public record OfKind(long facts, long supported, long unknown, long warnings, long unsupported) {}

  private final Map<FactKind, EnumMap<Verdict, Long>> byKind = new EnumMap<>(FactKind.class);
  private long texts;
  private long withUnsupported;
  private long withSuspects;

  /** Takes in a text. */
  public void add(FactCheck check) {
    texts++;
    withUnsupported += check.hasUnsupported() ? 1 : 0;
    withSuspects += check.suspects().isEmpty() ? 0 : 1;
    for (CheckedFact fact : check.facts()) {
      byKind
          .computeIfAbsent(fact.kind(), kind -> new EnumMap<>(Verdict.class))
          .merge(fact.verdict(), 1L, Long::sum);
    }
  }

  /** Takes in everything that another one has seen. */
  public void add(FactCounts other) {
    texts += other.texts;
    withUnsupported += other.withUnsupported;
    withSuspects += other.withSuspects;
    other.byKind.forEach(
        (kind, counts) ->
            counts.forEach(
                (verdict, count) ->
                    byKind
                        .computeIfAbsent(kind, each -> new EnumMap<>(Verdict.class))
                        .merge(verdict, count, Long::sum)));
  }

  /** How many texts were added. */
  public long texts() {
    return texts;
  }

  /** How many texts have a fact that is not supported; warnings do not count. */
  public long withUnsupported() {
    return withUnsupported;
  }

  /** How many texts have a fact that is not supported, or a warning. */
  public long withSuspects() {
    return withSuspects;
  }

  /** The facts of a kind. */
  public OfKind of(FactKind kind) {
    Map<Verdict, Long> counts = byKind.getOrDefault(kind, new EnumMap<>(Verdict.class));
    long supported =
        counts.getOrDefault(Verdict.SUPPORTED, 0L) + counts.getOrDefault(Verdict.CONVERTED, 0L);
    long unknown = counts.getOrDefault(Verdict.UNKNOWN, 0L);
    long warnings = counts.getOrDefault(Verdict.WARNING, 0L);
    long unsupported = counts.getOrDefault(Verdict.UNSUPPORTED, 0L);
    return new OfKind(
        supported + unknown + warnings + unsupported, supported, unknown, warnings, unsupported);
  }

  /** All facts. */
  public OfKind all() {
    long[] sums = new long[5];
    for (FactKind kind : FactKind.values()) {
      OfKind each = of(kind);
      sums[0] += each.facts;
      sums[1] += each.supported;
      sums[2] += each.unknown;
      sums[3] += each.warnings;
      sums[4] += each.unsupported;
    }
    return new OfKind(sums[0], sums[1], sums[2], sums[3], sums[4]);
  }
}
