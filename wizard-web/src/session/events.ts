import type { SessionEvent } from "@cto/installer/contract";

export type Connection = "connecting" | "live" | "lost";

/** The part of EventSource that is used, so that a test can stand in for the network. */
export interface EventStream extends EventTarget {
  readonly readyState: number;
  close(): void;
}

interface Listener {
  event(event: SessionEvent, id: number): void;
  connection(connection: Connection): void;
}

const closed = 2;
const reopenAfterMs = 3_000;

/**
 * Follows the machine's events until the returned function is called. The browser reconnects by itself (and sends
 * Last-Event-ID) after a broken connection, but gives up when the server answers with an error, as it may while it
 * starts; then the stream is opened anew.
 */
export function followEvents(open: () => EventStream, listener: Listener): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  let stream: EventStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const start = () => {
    const opened = open();
    stream = opened;
    opened.addEventListener("open", () => listener.connection("live"), { signal });
    opened.addEventListener(
      "message",
      (message) => {
        if (message instanceof MessageEvent) listener.event(JSON.parse(message.data), Number(message.lastEventId));
      },
      { signal },
    );
    opened.addEventListener(
      "error",
      () => {
        listener.connection("lost");
        if (opened.readyState === closed) timer = setTimeout(start, reopenAfterMs);
      },
      { signal },
    );
  };
  start();

  return () => {
    clearTimeout(timer);
    stopped.abort();
    stream?.close();
  };
}
