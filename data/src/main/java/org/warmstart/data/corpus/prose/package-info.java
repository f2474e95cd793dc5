/**
 * From HTML and text files to sentences: markup read as text, text split into sentences, what is no
 * good text, and what almost repeats an earlier sentence.
 */
@NullMarked
package org.warmstart.data.corpus.prose;

import org.jspecify.annotations.NullMarked;
