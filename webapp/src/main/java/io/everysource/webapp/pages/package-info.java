/** Files of pages that came with the server, and the heads they are sent with. Knows no hub. */
package io.everysource.webapp.pages;
