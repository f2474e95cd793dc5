package org.warmstart.data.corpus;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.warmstart.data.corpus.javadoc.FileComments;
import org.warmstart.data.corpus.javadoc.JavadocComment;
import org.warmstart.data.corpus.javadoc.JavadocEntry;
import org.warmstart.data.corpus.javadoc.JavadocExtractor;
import org.warmstart.data.corpus.javadoc.SourceFile;
import org.warmstart.data.corpus.prose.HtmlProse;
import org.warmstart.data.corpus.prose.PlainText;
import org.warmstart.data.corpus.prose.Sentences;

/**
 * The prose of one file: what can be done with a file alone, and so on any thread.
 *
 * @param passages its comments with any prose, in their order; one for a text file
 * @param parsed false for Java that the compiler's parser does not get through
 */
record FileText(List<Passage> passages, boolean parsed) {
  FileText {
    passages = List.copyOf(passages);
  }

  /** Reads files, in their order. */
  static List<FileText> read(List<SourceFile> files) {
    Iterator<FileComments> comments =
        JavadocExtractor.extract(files.stream().filter(SourceFile::isJava).toList()).iterator();
    return files.stream()
        .map(file -> file.isJava() ? of(comments.next()) : new FileText(List.of(text(file)), true))
        .toList();
  }

  private static Passage text(SourceFile file) {
    List<String> sentences = Sentences.split(PlainText.prose(file.text()));
    return new Passage(Passage.Place.of(file), false, sentences, List.of());
  }

  private static FileText of(FileComments comments) {
    List<Passage> passages = new ArrayList<>();
    for (JavadocEntry entry : comments.entries()) {
      JavadocComment comment = entry.comment();
      if (Sentences.isLicence(comment.text())) {
        continue;
      }
      List<String> description = Sentences.split(HtmlProse.of(comment.description()));
      List<String> tags = new ArrayList<>();
      comment.tags().forEach(tag -> tags.addAll(Sentences.split(HtmlProse.of(tag))));
      if (!description.isEmpty() || !tags.isEmpty()) {
        boolean inherits = comment.text().contains("{@inheritDoc");
        passages.add(new Passage(Passage.Place.of(entry), inherits, description, tags));
      }
    }
    return new FileText(passages, comments.parsed());
  }
}
