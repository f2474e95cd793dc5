/** What every module stands on: errors that help, near names, progress. */
@NullMarked
package org.warmstart.base;

import org.jspecify.annotations.NullMarked;
