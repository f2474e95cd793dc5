/**
 * Fetches models from a hub that speaks Hugging Face's protocol, into the cache that Python's
 * {@code huggingface_hub} shares.
 */
@NullMarked
package org.warmstart.hub;

import org.jspecify.annotations.NullMarked;
