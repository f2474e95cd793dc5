/**
 * What a model in use gives for a text: records, and what went wrong where nothing could be given.
 */
@NullMarked
package org.warmstart.pipeline.result;

import org.jspecify.annotations.NullMarked;
