/** Commands that train, evaluate and measure. */
@NullMarked
package org.warmstart.cli.train;

import org.jspecify.annotations.NullMarked;
