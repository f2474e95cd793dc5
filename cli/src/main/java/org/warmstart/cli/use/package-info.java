/** Commands that use a model on texts. */
@NullMarked
package org.warmstart.cli.use;

import org.jspecify.annotations.NullMarked;
