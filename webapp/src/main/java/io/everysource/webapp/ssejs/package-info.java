/** The ports of an sse-js server: its API, translated into the hub's. */
package io.everysource.webapp.ssejs;
