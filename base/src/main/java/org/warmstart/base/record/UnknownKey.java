package org.warmstart.base.record;

/**
 * A key that no component of a record has.
 *
 * @param key as it stands in the file
 * @param place where it stands, for messages
 */
public record UnknownKey(String key, String place) {}
