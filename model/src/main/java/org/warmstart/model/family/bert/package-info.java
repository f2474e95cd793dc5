/** BERT and the encoders built like it: RoBERTa, ELECTRA, DistilBERT, ALBERT, Longformer. */
@NullMarked
package org.warmstart.model.family.bert;

import org.jspecify.annotations.NullMarked;
