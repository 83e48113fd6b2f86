// What `import "everysource"` gives: native EventSource, fetch and long poll, in fewer bytes; neither SSE, install nor version.
import type Api from "./everysource.js";

/** An EventSource over native EventSource, fetch or long poll. */
export interface EverySource extends Omit<Api.EverySource, "addEventListener" | "removeEventListener" | "onerror" | "transport"> {
  /** The transport in use; empty before there is one. */
  readonly transport: TransportName | "";

  get onerror(): ((this: EventSource, event: Event) => any) | null;
  set onerror(listener: ((this: EverySource, event: ErrorEvent) => any) | null);

  addEventListener<K extends keyof EventMap>(
    type: K, listener: (this: EverySource, event: EventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: (this: EverySource, event: MessageEvent<string>) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;

  removeEventListener<K extends keyof EventMap>(
    type: K, listener: (this: EverySource, event: EventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(
    type: string, listener: (this: EverySource, event: MessageEvent<string>) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(
    type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

export interface Constructor {
  new (url: string | URL, options?: Options): EverySource;
  readonly prototype: EverySource;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;
}

export declare const EverySource: Constructor;
export default EverySource;

/** Topics belong into the URL. The limit for an event is 16 Mi characters. */
export interface Options extends Omit<Api.Options, "topics" | "transports" | "share" | "retry" | "timeout" | "maxEventSize"> {
  /** The transports to try, best first; any other name is passed over. */
  transports?: readonly TransportName[];
}

export type Headers = Api.Headers;
export type TransportName = "native" | "fetch-stream" | "long-poll";

/** There is no event `status`. */
export interface EventMap extends Omit<Api.EventMap, "status" | "transport" | "error"> {
  error: ErrorEvent;
  transport: TransportEvent;
}

/** The connection was lost; for good if `readyState` is CLOSED. */
export interface ErrorEvent extends Event {
  readonly reason: ErrorReason;
  /** Of the response, as far as the transport tells. */
  readonly status?: number;
  /** A sentence for people, where the browser has one. */
  readonly message?: string;
}

export type ErrorReason = Exclude<Api.ErrorReason, "url" | "unsupported">;
export type GapEvent = Api.GapEvent;

/** Another transport is in use. */
export interface TransportEvent extends Event {
  readonly transport: TransportName;
}
