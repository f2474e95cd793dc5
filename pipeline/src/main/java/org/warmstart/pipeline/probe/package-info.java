/**
 * Any model in use seen as one that is asked and replies, and what is tried on it: attacks by
 * exchanged words, and instructions hidden in its input.
 */
@NullMarked
package org.warmstart.pipeline.probe;

import org.jspecify.annotations.NullMarked;
