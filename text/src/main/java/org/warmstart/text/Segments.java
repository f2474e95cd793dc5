package org.warmstart.text;

/**
 * A segmented word.
 *
 * @param ids the tokens' ids
 * @param ends where each token ends, in UTF-16 units from the word's start; a token begins where
 *     the one before it ends
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; columns of numbers
record Segments(int[] ids, int[] ends) {}
