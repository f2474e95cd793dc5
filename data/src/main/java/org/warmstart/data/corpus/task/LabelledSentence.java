package org.warmstart.data.corpus.task;

/**
 * An example of the task "which library does this sentence document?".
 *
 * @param text the sentence
 * @param label the library's place in {@link LibraryTask#labels()}
 */
public record LabelledSentence(String text, int label) {}
