// Imported for its effect: lets EverySource's option `share` work.
export {};
