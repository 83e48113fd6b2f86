/** EventSource in every browser. */
export declare class EverySource {
  constructor(url: string | URL);
}
export default EverySource;
