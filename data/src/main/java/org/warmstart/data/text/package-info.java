/**
 * Plain text for pre-training: documents, paragraphs, sentences, and a split that holds documents
 * out.
 */
@NullMarked
package org.warmstart.data.text;

import org.jspecify.annotations.NullMarked;
