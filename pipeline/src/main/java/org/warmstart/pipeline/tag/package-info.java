/** Words of texts that were split before, and entities that their tags mark. */
@NullMarked
package org.warmstart.pipeline.tag;

import org.jspecify.annotations.NullMarked;
