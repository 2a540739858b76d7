import type { SessionView } from "@cto/installer/contract";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useReducer, useRef } from "react";
import { type Api, createApi, eventsUrl } from "./api.ts";
import { followEvents } from "./events.ts";
import { initial, reduce, type State } from "./state.ts";

interface Store {
  readonly state: State;
  readonly api: Api;
  /** Puts a session that a request answered with on the page, without waiting for its event. */
  show(session: SessionView): void;
  /** Asks the machine for the whole state. */
  load(): Promise<void>;
}

const StoreContext = createContext<Store | null>(null);

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, dispatch] = useReducer(reduce, initial);
  const api = useMemo(() => createApi(fetch.bind(window)), []);
  const wasLost = useRef(false);
  const told = useRef(0);

  const show = useCallback((session: SessionView) => dispatch({ type: "session", session }), []);
  const load = useCallback(async () => {
    const asked = told.current;
    const answer = await api.session();
    dispatch(
      answer.ok ? { type: "loaded", session: answer.value, told: asked } : { type: "refused", refusal: answer.refusal },
    );
  }, [api]);

  useEffect(() => {
    void load();
    return followEvents(() => new EventSource(eventsUrl), {
      event: (event, id) => {
        if (event.type === "session") told.current += 1;
        dispatch({ type: "event", event, id });
      },
      connection: (connection) => {
        dispatch({ type: "connection", connection });
        // What happened meanwhile may be older than the events that the machine still holds.
        if (connection === "live" && wasLost.current) void load();
        wasLost.current = connection === "lost";
      },
    });
  }, [load]);

  const store = useMemo(() => ({ state, api, show, load }), [state, api, show, load]);
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("useStore outside of SessionProvider");
  return store;
}
