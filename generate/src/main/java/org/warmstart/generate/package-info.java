/** Greedy, beam and sampled decoding with a key/value cache. */
@NullMarked
package org.warmstart.generate;

import org.jspecify.annotations.NullMarked;
