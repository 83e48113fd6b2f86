/**
 * The HTTP interface of the hub: publish, subscribe, CORS and error answers, as Undertow handlers. Everything that a peer
 * sends is checked here; the hub is only called with what is valid.
 */
package io.everysource.http;
