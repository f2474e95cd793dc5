/**
 * Reports as one HTML file that opens offline: paragraphs, facts, tables with intervals, charts and
 * samples. They know nothing of models; callers say what is on them.
 */
@NullMarked
package org.warmstart.report;

import org.jspecify.annotations.NullMarked;
