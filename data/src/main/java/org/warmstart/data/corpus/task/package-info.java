/** The two tasks that are taken from a corpus: telling libraries apart, and naming methods. */
@NullMarked
package org.warmstart.data.corpus.task;

import org.jspecify.annotations.NullMarked;
