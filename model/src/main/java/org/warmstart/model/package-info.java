/**
 * What every model is made of and works with: configuration, inputs, losses, decoding; families,
 * heads and checkpoints have packages of their own.
 */
@NullMarked
package org.warmstart.model;

import org.jspecify.annotations.NullMarked;
