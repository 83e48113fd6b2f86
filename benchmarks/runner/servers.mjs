// The servers that are measured.
import { everysource } from './everysource.mjs';
import { floor } from './floor.mjs';
import { nchan } from './nchan.mjs';
import { pushpin } from './pushpin.mjs';
import { secure } from './secure.mjs';

export const SERVERS = { floor, everysource, nchan, pushpin, secure };
