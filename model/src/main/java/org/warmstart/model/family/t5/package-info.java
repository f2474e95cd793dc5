/** T5. */
@NullMarked
package org.warmstart.model.family.t5;

import org.jspecify.annotations.NullMarked;
