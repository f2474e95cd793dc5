/** Runs of benchmarks without fine-tuning, and the files they leave. */
@NullMarked
package org.warmstart.learn.suite.run;

import org.jspecify.annotations.NullMarked;
