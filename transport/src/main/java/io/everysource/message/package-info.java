/**
 * Values and wire text: {@link io.everysource.message.Event}, {@link io.everysource.message.Position},
 * {@link io.everysource.message.Message} and the encoders of the two framings. Pure functions and immutable values; no
 * I/O, no clocks, no threads.
 */
package io.everysource.message;
