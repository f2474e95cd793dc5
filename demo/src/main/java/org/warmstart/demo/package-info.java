/** {@code warmstart demo}: pre-training and transfer shown on real text, phase by phase. */
@NullMarked
package org.warmstart.demo;

import org.jspecify.annotations.NullMarked;
