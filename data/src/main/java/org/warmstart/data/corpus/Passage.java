package org.warmstart.data.corpus;

import java.util.List;
import org.warmstart.data.corpus.javadoc.JavadocEntry;
import org.warmstart.data.corpus.javadoc.MemberKind;
import org.warmstart.data.corpus.javadoc.SourceFile;

/**
 * The sentences of one comment or text file, good or not.
 *
 * @param place where they stand
 * @param inherits whether an inherited description comes first, which is not there to read
 * @param description the sentences of the main description, or of the text file
 * @param tags the sentences of block tags
 */
record Passage(Place place, boolean inherits, List<String> description, List<String> tags) {
  /** What the sentences document: see {@link CorpusSentence}. */
  record Place(
      String library, String topLevelClass, String className, MemberKind kind, String member) {
    static Place of(JavadocEntry entry) {
      return new Place(
          entry.library(), entry.topLevelClass(), entry.className(), entry.kind(), entry.name());
    }

    static Place of(SourceFile file) {
      String name = file.library() + "/" + file.path();
      return new Place(file.library(), name, name, MemberKind.TEXT, file.path());
    }
  }

  Passage {
    description = List.copyOf(description);
    tags = List.copyOf(tags);
  }
}
