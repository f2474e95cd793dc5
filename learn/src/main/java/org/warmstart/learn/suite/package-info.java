/** Benchmarks without fine-tuning: how their files are read, and how a model is asked. */
@NullMarked
package org.warmstart.learn.suite;

import org.jspecify.annotations.NullMarked;
