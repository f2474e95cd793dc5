/** Rules for the next token, which change its scores before one is chosen. */
@NullMarked
package org.warmstart.generate.processor;

import org.jspecify.annotations.NullMarked;
