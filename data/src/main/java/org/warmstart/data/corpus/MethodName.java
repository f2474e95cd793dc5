package org.warmstart.data.corpus;

/**
 * A pair of the task "which name has the method that this sentence describes?".
 *
 * @param library the library the method comes from
 * @param className the class that declares it
 * @param method its name as written
 * @param part the part of the split
 * @param sentence the first sentence of its Javadoc
 * @param name its name in words, in lower case
 */
public record MethodName(
    String library, String className, String method, Part part, String sentence, String name) {}
