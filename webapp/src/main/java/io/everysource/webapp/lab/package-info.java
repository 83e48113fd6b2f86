/**
 * The browser lab of {@code --lab}: its page, a hub of its own, and the faults that can be put in front of it. What a fault
 * does is done to a real answer of the real hub; nothing of the server knows of it. Not loaded without {@code --lab}.
 */
package io.everysource.webapp.lab;
