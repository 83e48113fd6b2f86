/**
 * A fuzzing program: requests that nobody would send, to a whole server over real sockets, and what must hold whatever they are.
 * A case is made of the seed of its run and its number alone, so that a failing one can be made again.
 */
package io.everysource.webapp.fuzz;
