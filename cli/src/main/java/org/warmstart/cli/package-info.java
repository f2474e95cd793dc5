/** The warmstart command. */
@NullMarked
package org.warmstart.cli;

import org.jspecify.annotations.NullMarked;
