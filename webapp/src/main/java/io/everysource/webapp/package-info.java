/** The runnable server: command line and configuration, the wiring of hub and Undertow, health checks and the first page. */
package io.everysource.webapp;
