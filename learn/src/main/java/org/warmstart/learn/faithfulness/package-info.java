/** The page that shows texts beside their sources, with the facts that those do not support. */
@NullMarked
package org.warmstart.learn.faithfulness;

import org.jspecify.annotations.NullMarked;
