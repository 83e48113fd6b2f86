/** Finds out why a hub refuses a request, by asking it. Knows hubs by what they answer only. */
package io.everysource.webapp.doctor;
