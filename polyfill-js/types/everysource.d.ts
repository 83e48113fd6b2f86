// What `require("everysource")` gives, and what a page has as the global EverySource.

interface EverySource extends EverySource.EverySource {}

declare const EverySource: EverySource.Constructor & {
  EverySource: EverySource.Constructor;
  SSE: EverySource.Sse;
};

declare namespace EverySource {
  /** An EventSource over whatever transport works here. */
  interface EverySource extends EventSource {
    /** The cursor: where a new connection resumes. */
    readonly lastEventId: string;
    /** The transport in use; empty before there is one. */
    readonly transport: TransportName | "";
    /** What the hub calls this connection; publishing with it as `exclude` does not reach it. Empty before it is told, and with `share`. */
    readonly connection: string;

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

  interface Constructor {
    new (url: string | URL, options?: Options): EverySource;
    readonly prototype: EverySource;
    readonly CONNECTING: 0;
    readonly OPEN: 1;
    readonly CLOSED: 2;
    readonly version: string;
    /** Puts EverySource in the place of the browser's EventSource. Without `force` only where there is none. */
    install(options?: InstallOptions): void;
  }

  interface Options extends EventSourceInit {
    /** The server is no EverySource hub: nothing of ours is added to the URL. */
    plain?: boolean;
    /** Topic selectors, appended to the URL as `topic=`. */
    topics?: string | readonly string[];
    /** Where to resume; `earliest` is all that the hub holds. */
    lastEventId?: string;
    /** Request headers, a promise of them, or a function that gives either and is asked anew at each attempt. */
    headers?: Headers | PromiseLike<Headers> | (() => Headers | PromiseLike<Headers>);
    /** The transports to try, best first. */
    transports?: readonly TransportName[];
    /** Tabs of one origin use one connection; asks for everysource.share.js beside the client. */
    share?: boolean;
    /** Before a reconnection while the server has set no time, in ms; 3,000 for plain servers. A random part comes on top. */
    retry?: number;
    /** How long a plain server may take to answer, in ms; for ever if there is none. A hub's first bytes are due within seconds. */
    timeout?: number;
    /** Characters that one event may have. */
    maxEventSize?: number;
    /**
     * Whether the hub is told, once for each transport that is taken, which it is, which was left for it and why, and about how long its
     * first event took. Nothing of the page or the person. `false` switches it off; plain servers never get it.
     */
    report?: boolean;
  }

  interface InstallOptions {
    force?: boolean;
    /** The hub: only URLs below it get parameters of ours. */
    hub?: string;
  }

  type Headers = Readonly<Record<string, string>>;

  type TransportName =
    "native" | "fetch-stream" | "xhr-stream" | "x-domain-request" | "forever-frame" | "long-poll" | "jsonp";

  interface EventMap {
    open: Event;
    message: MessageEvent<string>;
    error: ErrorEvent;
    gap: GapEvent;
    transport: TransportEvent;
    status: StatusEvent;
  }

  /** The connection was lost; for good if `readyState` is CLOSED. */
  interface ErrorEvent extends Event {
    readonly reason: ErrorReason;
    /** Of the response, as far as the transport tells. */
    readonly status?: number;
    /** A sentence for people. */
    readonly message?: string;
    /** When the next attempt is due, in ms. */
    readonly retry?: number;
  }

  type ErrorReason = "status" | "network" | "cors" | "buffered" | "stalled" | "type" | "size" | "refused" | "url" | "headers"
    | "unsupported" | "bye";

  /** What follows may be incomplete. */
  interface GapEvent extends Event {
    readonly requested: string;
    /** Evicted: older than what the log holds. Epoch: of another life of the log. Unknown: no id that it knows. */
    readonly reason: "evicted" | "epoch" | "unknown";
    readonly resumedAt: string;
  }

  /** Another transport is in use. */
  interface TransportEvent extends Event {
    readonly transport: TransportName;
    readonly previous: TransportName | "";
    readonly reason: string;
    /** How long it took, in ms. */
    readonly elapsed: number;
  }

  interface StatusEvent extends Event {
    readonly status: "connecting" | "open" | "waiting";
    readonly transport: TransportName;
    /** Waiting: how long, in ms. */
    readonly retry?: number;
    /** Waiting: for what the connection was lost. */
    readonly reason?: string;
  }

  /** The API of the package sse-js. */
  interface Sse {
    create(options: SseOptions): SseHandle;
  }

  interface SseOptions extends Options {
    url: string;
    /** Becomes the query. */
    data?: Readonly<Record<string, unknown>>;
    customEvent?: readonly { name: string; callback: (event: MessageEvent<string>) => any }[];
    /** Until the server must have answered, in ms. */
    serverTimeout?: number;
    /** Until a reconnection, where the server sets no time, in ms. */
    clientConnection?: number;
    /** The first error is the end, as it was in sse-js. */
    closeOnError?: boolean;
    openEvent?: (event: Event) => any;
    messageEvent?: (event: MessageEvent<string>) => any;
    errorEvent?: (event: ErrorEvent) => any;
  }

  interface SseHandle {
    readonly source: EverySource;
    close(): void;
  }
}

export = EverySource;
export as namespace EverySource;
