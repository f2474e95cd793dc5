package org.warmstart.data.corpus.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.warmstart.data.corpus.Corpus;
import org.warmstart.data.corpus.CorpusSentence;
import org.warmstart.data.corpus.CorpusStatistics;
import org.warmstart.data.corpus.Part;
import org.warmstart.data.corpus.javadoc.MemberKind;

class LibraryTaskTest {
  private static Corpus corpus(String... libraries) {
    List<CorpusSentence> sentences = new ArrayList<>();
    Map<String, CorpusStatistics.LibraryFigures> figures = new LinkedHashMap<>();
    for (String library : libraries) {
      for (Part part : Part.values()) {
        for (int i = 0; i < 20; i++) {
          sentences.add(
              new CorpusSentence(
                  library, "A", "A", MemberKind.TYPE, "A", false, part, "Number " + i + "."));
        }
      }
      figures.put(library, new CorpusStatistics.LibraryFigures(1, 60, 120, 20, 20, 20));
    }
    return new Corpus(
        sentences, List.of(), new CorpusStatistics(1, 0, 0, 1, 1, Map.of(), figures, Map.of()));
  }

  @Test
  void libraryNamesAreFoundInsideJavaNames() {
    LibraryTask task = new LibraryTask(corpus("poi", "hibernate", "commons-lang"));
    assertThat(task.labels()).containsExactly("poi", "hibernate", "commons-lang");
    for (String text :
        List.of("a POIFSDocument is", "Poi", "toPoiName", "Hibernate's", "java.lang")) {
      assertThat(task.namesLibrary(text)).as(text).isTrue();
    }
    for (String text : List.of("a point of the language", "Pointer", "common slang")) {
      assertThat(task.namesLibrary(text)).as(text).isFalse();
    }
  }
}
