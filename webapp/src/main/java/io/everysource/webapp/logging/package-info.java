/** How the process logs: the formats of a line, who writes it, and the access log. Nothing of what is told to users at the start. */
package io.everysource.webapp.logging;
