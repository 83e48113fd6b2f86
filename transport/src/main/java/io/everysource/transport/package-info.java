/**
 * How the text travels: one small file per transport, and the two kinds of outlets that they are made of, streams and
 * polls. Knows Undertow's exchanges, I/O threads and sinks.
 */
package io.everysource.transport;
