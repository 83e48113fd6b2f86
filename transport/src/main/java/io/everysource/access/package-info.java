/** Tokens: who made them, for whom, what they grant. Knows neither HTTP nor transports. */
package io.everysource.access;
