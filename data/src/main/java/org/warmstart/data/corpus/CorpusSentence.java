package org.warmstart.data.corpus;

import org.warmstart.data.corpus.javadoc.MemberKind;

/**
 * A clean sentence and where it stands.
 *
 * @param library the library it comes from
 * @param topLevelClass the outermost class it stands in, or the path of its text file
 * @param className the class it stands in, or the path of its text file
 * @param kind what it documents
 * @param member simple name of what it documents
 * @param tag whether it comes from a block tag such as {@code @return}, not a main description
 * @param part the part of the split
 * @param text the sentence
 */
public record CorpusSentence(
    String library,
    String topLevelClass,
    String className,
    MemberKind kind,
    String member,
    boolean tag,
    Part part,
    String text) {}
