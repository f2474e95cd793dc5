/** Reinforcement learning of answers by proximal policy optimization. */
@NullMarked
package org.warmstart.learn.ppo;

import org.jspecify.annotations.NullMarked;
