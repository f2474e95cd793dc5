/** Reading tables and corpora, cleaning, packing, length bucketing, batches. */
@NullMarked
package org.warmstart.data;

import org.jspecify.annotations.NullMarked;
