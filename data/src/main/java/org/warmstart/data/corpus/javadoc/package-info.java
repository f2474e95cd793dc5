/**
 * From Java sources to their Javadoc: the documented declarations, found by the JDK's compiler, and
 * their comments as HTML.
 */
@NullMarked
package org.warmstart.data.corpus.javadoc;

import org.jspecify.annotations.NullMarked;
