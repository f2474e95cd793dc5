/**
 * Few parameters that are trained in the place of all of a model's, and the folders that PEFT keeps
 * them in.
 */
@NullMarked
package org.warmstart.model.adapter;

import org.jspecify.annotations.NullMarked;
