/** What metrics are fed with: lines of files, or rows of tables. */
@NullMarked
package org.warmstart.cli.metric;

import org.jspecify.annotations.NullMarked;
