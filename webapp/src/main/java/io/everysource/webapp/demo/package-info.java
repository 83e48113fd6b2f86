/** The demos: pages that show what the server is for, with a hub of their own. */
package io.everysource.webapp.demo;
