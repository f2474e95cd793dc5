/**
 * Tables as rows: CSV, TSV, JSON lines, Parquet and plain text, through an embedded, locked-down
 * DuckDB.
 */
@NullMarked
package org.warmstart.data.table;

import org.jspecify.annotations.NullMarked;
