/** What is kept from one written token to the next. */
@NullMarked
package org.warmstart.model.decoding;

import org.jspecify.annotations.NullMarked;
