package org.warmstart.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorpusSplitTest {
  @Test
  void sharesComeOutAsWanted() {
    Map<Part, Integer> counts = new EnumMap<>(Part.class);
    for (int i = 0; i < 20_000; i++) {
      counts.merge(new CorpusSplit(0.1, 0.2).partOf("org.example.Type" + i), 1, Integer::sum);
    }
    assertThat(counts.get(Part.VALIDATION)).isBetween(1_850, 2_150);
    assertThat(counts.get(Part.TEST)).isBetween(3_800, 4_200);
  }

  @Test
  void placesFollowSha256() {
    // the first four bytes of SHA-256("abc") are ba7816bf, of SHA-256("") e3b0c442: 0.728 and 0.889
    assertThat(new CorpusSplit(0.1, 0.7284).partOf("abc")).isEqualTo(Part.TEST);
    assertThat(new CorpusSplit(0.1, 0.7283).partOf("abc")).isEqualTo(Part.VALIDATION);
    assertThat(new CorpusSplit(0.1, 0.7283).partOf("")).isEqualTo(Part.TRAIN);
  }

  @Test
  void refusesImpossibleShares() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CorpusSplit(0.5, 0.5));
    assertThatIllegalArgumentException().isThrownBy(() -> new CorpusSplit(Double.NaN, 0.5));
  }
}
