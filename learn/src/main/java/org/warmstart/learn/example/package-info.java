/** Rows of tables as examples: numbers that batches are made of. */
@NullMarked
package org.warmstart.learn.example;

import org.jspecify.annotations.NullMarked;
