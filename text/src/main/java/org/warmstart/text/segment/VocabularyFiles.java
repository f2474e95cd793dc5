package org.warmstart.text.segment;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.warmstart.base.InputException;
import org.warmstart.base.Messages;
import org.warmstart.base.file.InputFiles;
import org.warmstart.base.json.Json;
import org.warmstart.text.stage.Vocabulary;

/** Vocabularies and merges in their file formats. */
public final class VocabularyFiles {
  private VocabularyFiles() {}

  /** A JSON object of token to id. */
  public static Vocabulary vocabulary(Json object) {
    Map<String, Integer> ids = new HashMap<>();
    for (Map.Entry<String, Json> member : object.members()) {
      ids.put(member.getKey(), member.getValue().asInt());
    }
    return Vocabulary.of(ids, object.where());
  }

  /** Writes the member "vocab", in the order of the ids. */
  static void write(Vocabulary vocabulary, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = vocabulary.token(id);
      if (token != null) {
        json.writeNumberField(token, id);
      }
    }
    json.writeEndObject();
  }

  /** BERT's vocab.txt: a token a line, its id is the line's number from 0. */
  public static Vocabulary vocabularyLines(Path file) {
    List<String> lines = InputFiles.readLines(file);
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String token = lines.get(i);
      Integer earlier = ids.put(token, i);
      if (earlier != null) {
        throw new InputException(
            file
                + ": line "
                + (i + 1)
                + " repeats token "
                + Messages.quote(token)
                + " of line "
                + (earlier + 1));
      }
    }
    return Vocabulary.of(ids, file.toString());
  }

  /** A merges file: after an optional version line, two tokens a line, separated by a space. */
  public static List<Merge> mergeLines(Path file) {
    List<String> lines = InputFiles.readLines(file);
    List<Merge> merges = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean version = i == 0 && line.startsWith("#version");
      boolean end = i == lines.size() - 1 && line.isEmpty();
      if (!version && !end) {
        merges.add(Merge.parse(line, file + ": line " + (i + 1)));
      }
    }
    return merges;
  }

  /** The merges of tokenizer.json: pairs, or in older files strings with a space between. */
  static List<Merge> merges(Json array) {
    List<Merge> merges = new ArrayList<>();
    for (Json element : array.elements()) {
      if (element.node().isTextual()) {
        merges.add(Merge.parse(element.asString(), element.where()));
      } else {
        List<Json> pair = element.elements();
        if (pair.size() != 2) {
          throw element.wrong("expected two tokens, found " + pair.size());
        }
        merges.add(new Merge(pair.get(0).asString(), pair.get(1).asString(), element.where()));
      }
    }
    return merges;
  }
}
