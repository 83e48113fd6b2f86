/**
 * Publish, subscribe and the fan-out. One {@link io.everysource.hub.Dispatcher} per event loop owns the subscriptions of
 * that loop's connections; every subscription is a cursor into the message log. Knows no HTTP and no sockets: messages
 * leave by an {@link io.everysource.hub.Outlet}.
 */
package io.everysource.hub;
