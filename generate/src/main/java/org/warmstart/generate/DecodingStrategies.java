package org.warmstart.generate;

import java.util.List;

/** The strategies there are; the first that suits the settings is taken. */
final class DecodingStrategies {
  private static final List<DecodingStrategy> ALL =
      List.of(
          TokenByToken.greedy(),
          TokenByToken.sampling(),
          BeamSearch.plain(),
          BeamSearch.sampling());

  private DecodingStrategies() {}

  static DecodingStrategy forSettings(GenerationSettings settings) {
    return ALL.stream()
        .filter(strategy -> strategy.suits(settings))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no decoding strategy suits the settings; there are "
                        + ALL.stream().map(DecodingStrategy::name).toList()));
  }
}
