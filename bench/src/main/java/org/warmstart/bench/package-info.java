/** The benchmark workloads. */
@NullMarked
package org.warmstart.bench;

import org.jspecify.annotations.NullMarked;
