package org.warmstart.data.perturb;

/**
 * A change at one place of a text.
 *
 * @param start where it begins, in UTF-16 units of the text as it was
 * @param end where what is replaced ends; as {@code start} if something is only put in
 * @param with what stands there now; empty if something is only taken out
 */
public record Edit(int start, int end, String with) {}
