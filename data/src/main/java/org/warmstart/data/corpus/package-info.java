/**
 * Real text for the demo: the Javadoc prose of Java sources, cleaned, freed of duplicates and split
 * by class, and the two tasks that are taken from it.
 */
@NullMarked
package org.warmstart.data.corpus;

import org.jspecify.annotations.NullMarked;
