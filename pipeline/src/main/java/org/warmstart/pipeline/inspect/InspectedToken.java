package org.warmstart.pipeline.inspect;

/**
 * A token of an inspected text.
 *
 * @param id in the vocabulary
 * @param token as the vocabulary has it
 * @param text as a reader would write it; the token itself where that would be nothing
 * @param special whether it stands for no text of its own, such as [CLS] or a start token
 */
public record InspectedToken(int id, String token, String text, boolean special) {}
