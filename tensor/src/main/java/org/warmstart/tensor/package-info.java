/** The only owner of libtorch: ops, layers, scopes, optimizers, safetensors, random numbers. */
@NullMarked
package org.warmstart.tensor;

import org.jspecify.annotations.NullMarked;
