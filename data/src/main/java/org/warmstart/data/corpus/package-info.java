/**
 * Real text for the demo: the Javadoc prose of Java sources, fetched, freed of duplicates, split by
 * class and kept. The packages below it read the sources, make sentences of them, and set tasks.
 */
@NullMarked
package org.warmstart.data.corpus;

import org.jspecify.annotations.NullMarked;
