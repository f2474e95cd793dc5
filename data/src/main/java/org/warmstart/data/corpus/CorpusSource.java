package org.warmstart.data.corpus;

import java.nio.file.Path;

/**
 * A place to read text from.
 *
 * @param library the library the text belongs to
 * @param path a jar or zip file, a directory, or a single file
 */
public record CorpusSource(String library, Path path) {}
