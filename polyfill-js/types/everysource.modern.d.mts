// What `import "everysource"` gives: native EventSource, fetch and long poll; neither SSE nor install.
import type Api from "./everysource.js";

export type EverySource = Api.EverySource;
export declare const EverySource: Api.ModernConstructor;
export default EverySource;

export type Constructor = Api.ModernConstructor;
export type Options = Api.Options;
export type Headers = Api.Headers;
export type TransportName = Api.TransportName;
export type EventMap = Api.EventMap;
export type ErrorEvent = Api.ErrorEvent;
export type ErrorReason = Api.ErrorReason;
export type GapEvent = Api.GapEvent;
export type TransportEvent = Api.TransportEvent;
export type StatusEvent = Api.StatusEvent;
