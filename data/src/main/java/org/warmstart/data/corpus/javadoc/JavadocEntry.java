package org.warmstart.data.corpus.javadoc;

/**
 * A Javadoc comment and the declaration it stands before.
 *
 * @param library the library the source belongs to
 * @param className fully qualified name, nested types joined by dots
 * @param topLevelClass fully qualified name of the outermost type, which the split goes by
 * @param kind what is documented
 * @param name simple name of the type, method or field
 * @param parameters number of parameters of a method or constructor, otherwise 0
 * @param override whether the method carries {@code @Override}
 * @param comment the comment
 */
public record JavadocEntry(
    String library,
    String className,
    String topLevelClass,
    MemberKind kind,
    String name,
    int parameters,
    boolean override,
    JavadocComment comment) {}
