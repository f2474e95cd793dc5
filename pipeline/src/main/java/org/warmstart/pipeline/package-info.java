/**
 * Models in use: text in, records out. {@link org.warmstart.pipeline.TextClassifier}, {@link
 * org.warmstart.pipeline.MaskFiller}, {@link org.warmstart.pipeline.TextEmbedder} and {@link
 * org.warmstart.pipeline.TextGenerator} each load a checkpoint's folder, are used by any number of
 * threads, and are closed to free the model's memory.
 */
@NullMarked
package org.warmstart.pipeline;

import org.jspecify.annotations.NullMarked;
