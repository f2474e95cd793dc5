/** Japanese word segmentation as MeCab does it, for tokenizers that begin with it. */
@org.jspecify.annotations.NullMarked
package org.warmstart.japanese;
