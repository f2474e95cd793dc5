/**
 * Many runs of one configuration with other settings, seeds and parts held out, and their table.
 */
@NullMarked
package org.warmstart.learn.search;

import org.jspecify.annotations.NullMarked;
