/** The load generator: opens event streams, publishes to them on a schedule, checks and times what comes. */
package io.everysource.benchmarks;
