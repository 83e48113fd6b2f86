/** What other processes may take during a measurement, in percent of a core. */
export const MAX_OTHERS = 10;
