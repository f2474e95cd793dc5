/** XLNet. */
@NullMarked
package org.warmstart.model.family.xlnet;

import org.jspecify.annotations.NullMarked;
