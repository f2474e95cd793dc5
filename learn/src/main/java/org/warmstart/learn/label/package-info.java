/** Names of classes and their numbers, schemes of tags, and how classes fare one by one. */
@NullMarked
package org.warmstart.learn.label;

import org.jspecify.annotations.NullMarked;
