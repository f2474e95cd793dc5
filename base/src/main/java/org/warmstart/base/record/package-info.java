/**
 * Configuration as records: a YAML file and {@code key.sub=value} overrides, or a JSON object, are
 * read into nested records, strictly, and the complete effective configuration is written back.
 * What is chosen by name is a record with its own settings ({@link Choices}).
 */
@NullMarked
package org.warmstart.base.record;

import org.jspecify.annotations.NullMarked;
