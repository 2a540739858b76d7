import type { Refusal, SessionEvent, SessionView, StageId } from "@cto/installer/contract";
import type { Connection } from "./events.ts";

export interface LogLine {
  readonly id: number;
  readonly at: string;
  readonly stage: StageId | null;
  readonly text: string;
}

export interface State {
  readonly connection: Connection;
  readonly session: SessionView | null;
  /** Why there is no session, when there is none. */
  readonly refusal: Refusal | null;
  readonly log: readonly LogLine[];
  /** How many events have brought a session so far. */
  readonly told: number;
}

export type Change =
  | { readonly type: "session"; readonly session: SessionView }
  /** The answer to a question that was asked when `told` was this number. */
  | { readonly type: "loaded"; readonly session: SessionView; readonly told: number }
  | { readonly type: "refused"; readonly refusal: Refusal }
  | { readonly type: "connection"; readonly connection: Connection }
  | { readonly type: "event"; readonly id: number; readonly event: SessionEvent };

export const initial: State = { connection: "connecting", session: null, refusal: null, log: [], told: 0 };

/** A long installation must not grow the page without end. */
const logLimit = 500;

export function reduce(state: State, change: Change): State {
  switch (change.type) {
    case "session":
      return { ...state, session: change.session, refusal: null };
    case "loaded":
      // An event came while the answer was on its way, and may be newer; whatever it misses, another event brings.
      return state.told === change.told ? { ...state, session: change.session, refusal: null } : state;
    case "refused":
      return { ...state, refusal: change.refusal };
    case "connection":
      return { ...state, connection: change.connection };
    case "event":
      return applyEvent(state, change.id, change.event);
  }
}

function applyEvent(state: State, id: number, event: SessionEvent): State {
  switch (event.type) {
    case "session":
      return { ...state, session: event.session, refusal: null, told: state.told + 1 };
    case "install":
      return state.session ? { ...state, session: { ...state.session, install: event.install } } : state;
    case "log": {
      // A reconnect may replay lines that are here already. An installer that was started again counts from 1 again.
      if (state.log.some((line) => line.id === id && line.at === event.at)) return state;
      const line = { id, at: event.at, stage: event.stage, text: event.text };
      return { ...state, log: [...state.log, line].slice(-logLimit) };
    }
  }
}
