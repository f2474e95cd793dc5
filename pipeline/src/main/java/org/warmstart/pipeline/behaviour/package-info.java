/**
 * Tests of a model's behaviour, written in a file: what it must be able to do, what must make no
 * difference, and which way something must move its scores.
 */
@NullMarked
package org.warmstart.pipeline.behaviour;

import org.jspecify.annotations.NullMarked;
