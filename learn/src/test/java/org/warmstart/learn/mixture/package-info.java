@NullMarked
package org.warmstart.learn.mixture;

import org.jspecify.annotations.NullMarked;
