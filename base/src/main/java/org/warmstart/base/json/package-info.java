/** JSON read strictly, with the place of each value for messages. */
@NullMarked
package org.warmstart.base.json;

import org.jspecify.annotations.NullMarked;
