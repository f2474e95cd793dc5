package org.warmstart.data.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A corpus: clean sentences in the order of their documents, the method naming pairs that were
 * found with them, and statistics. No sentence stands in it twice, so none stands in two parts of
 * the split.
 *
 * @param sentences every kept sentence
 * @param methodNames every kept method naming pair; empty for plain text
 * @param statistics counts
 */
public record Corpus(
    List<CorpusSentence> sentences, List<MethodName> methodNames, CorpusStatistics statistics) {
  public Corpus {
    sentences = List.copyOf(sentences);
    methodNames = List.copyOf(methodNames);
  }

  /** The libraries with text in the corpus, in the order of the sources. */
  public List<String> libraries() {
    return statistics.libraries().entrySet().stream()
        .filter(entry -> entry.getValue().sentences() > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The sentences of one part, in the order of their documents. */
  public List<String> texts(Part part) {
    return sentences.stream()
        .filter(sentence -> sentence.part() == part)
        .map(CorpusSentence::text)
        .toList();
  }

  /** The documents of one part: for each class or text file its sentences, in their order. */
  public List<Document> documents(Part part) {
    Map<List<String>, List<String>> documents = new LinkedHashMap<>();
    for (CorpusSentence sentence : sentences) {
      if (sentence.part() == part) {
        documents
            .computeIfAbsent(
                List.of(sentence.library(), sentence.topLevelClass()), key -> new ArrayList<>())
            .add(sentence.text());
      }
    }
    List<Document> list = new ArrayList<>(documents.size());
    documents.forEach((key, texts) -> list.add(new Document(key.get(0), key.get(1), texts)));
    return list;
  }
}
