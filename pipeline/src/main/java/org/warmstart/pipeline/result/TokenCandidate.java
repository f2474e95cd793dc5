package org.warmstart.pipeline.result;

/**
 * A token that may stand in a mask's place.
 *
 * @param token as the vocabulary spells it, such as {@code Ġcat} or {@code ##s}
 * @param id its number
 * @param text what it reads as
 */
public record TokenCandidate(String token, int id, String text, double probability) {}
