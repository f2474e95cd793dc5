/** Prepared data in memory-mapped files: columns of numbers, and the folder that keeps them. */
@NullMarked
package org.warmstart.learn.data;

import org.jspecify.annotations.NullMarked;
