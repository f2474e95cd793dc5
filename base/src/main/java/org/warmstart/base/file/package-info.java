/** Files: read within bounds; written so that a crash leaves the old contents or the new ones. */
@NullMarked
package org.warmstart.base.file;

import org.jspecify.annotations.NullMarked;
