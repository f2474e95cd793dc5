/** Which parameters are trained, from when on, and at which learning rate. */
@NullMarked
package org.warmstart.learn.parameters;

import org.jspecify.annotations.NullMarked;
