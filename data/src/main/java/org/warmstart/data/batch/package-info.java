/** Cutting examples into batches: length bucketing, padding, packing. */
@NullMarked
package org.warmstart.data.batch;

import org.jspecify.annotations.NullMarked;
