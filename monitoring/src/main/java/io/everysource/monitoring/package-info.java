/**
 * What a hub and its HTTP handlers do, counted: listeners that keep the numbers, and binders that tell them to a registry. What serves
 * them to Prometheus is here too; who may have them, and anything of the product's command line, is not.
 */
package io.everysource.monitoring;
