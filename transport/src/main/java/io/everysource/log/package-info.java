/**
 * The message log: the hot window in memory with its indexes and eviction marks, the cursors that resume in it, and the
 * seam behind which a journal orders messages and keeps them. Knows no subscriptions and no HTTP.
 */
package io.everysource.log;
