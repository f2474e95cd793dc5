/** ProphetNet. */
@NullMarked
package org.warmstart.model.family.prophetnet;

import org.jspecify.annotations.NullMarked;
