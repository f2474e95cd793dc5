/**
 * Configuration as records: a YAML file and {@code key.sub=value} overrides are read into nested
 * records, strictly, and the complete effective configuration is written back.
 */
@NullMarked
package org.warmstart.base.record;

import org.jspecify.annotations.NullMarked;
