// What `import "everysource"` gives: native EventSource, fetch and long poll, without SSE.
import type Api from "./everysource.js";

export type EverySource = Api.EverySource;
export declare const EverySource: Api.Constructor;
export default EverySource;

export type Constructor = Api.Constructor;
export type Options = Api.Options;
export type InstallOptions = Api.InstallOptions;
export type Headers = Api.Headers;
export type TransportName = Api.TransportName;
export type EventMap = Api.EventMap;
export type ErrorEvent = Api.ErrorEvent;
export type ErrorReason = Api.ErrorReason;
export type GapEvent = Api.GapEvent;
export type TransportEvent = Api.TransportEvent;
export type StatusEvent = Api.StatusEvent;
