/** Parts that families share: attention, full, local and grouped, and buckets of distances. */
@NullMarked
package org.warmstart.model.nn;

import org.jspecify.annotations.NullMarked;
