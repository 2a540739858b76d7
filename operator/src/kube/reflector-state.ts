/** Where the next request goes on. A page of a list is asked again, a watch resumes behind the last thing it heard. */
type Resume = { readonly do: "list"; readonly page?: string } | { readonly do: "watch"; readonly from: string };

/** `failures` counts what went wrong since a watch last held; a list alone proves nothing, its watch may fail at once again. */
export type ReflectorState =
  | { readonly state: "listing"; readonly failures: number; readonly page?: string }
  | { readonly state: "watching"; readonly failures: number; readonly from: string }
  | { readonly state: "resting"; readonly failures: number; readonly resume: Resume };

export type ReflectorEvent =
  /** A page of the list; without `next` it was the last. */
  | { readonly event: "page"; readonly version: string; readonly next?: string }
  /** A change or a bookmark. */
  | { readonly event: "heard"; readonly version: string }
  /** The server ended the watch in good order. */
  | { readonly event: "ended"; readonly lastedMs: number }
  /** The watch was silent for so long that its connection must be dead; its end was the long wait already. */
  | { readonly event: "silent" }
  /** A request failed. `gone`: its version or page is no longer kept. `askedMs`: how long the server wants to be left alone. */
  | { readonly event: "failed"; readonly gone: boolean; readonly askedMs: number }
  | { readonly event: "rested" };

/** What to do now. `rest` waits by the back-off for this attempt (0 is the first), and at least `atLeastMs`. */
export type ReflectorEffect =
  | Resume
  | { readonly do: "listen" }
  | { readonly do: "rest"; readonly attempt: number; readonly atLeastMs: number };

export interface ReflectorMove {
  readonly state: ReflectorState;
  readonly effect: ReflectorEffect;
}

/** A watch that lasted this long held, even if nothing happened on it. */
const heldMs = 1_000;

const go = (resume: Resume, failures: number): ReflectorMove =>
  resume.do === "watch"
    ? { state: { state: "watching", failures, from: resume.from }, effect: resume }
    : {
        state: { state: "listing", failures, ...(resume.page !== undefined && { page: resume.page }) },
        effect: resume,
      };

const rest = (resume: Resume, failures: number, atLeastMs = 0): ReflectorMove => ({
  state: { state: "resting", failures: failures + 1, resume },
  effect: { do: "rest", attempt: failures, atLeastMs },
});

/** Once is ordinary and goes on at once; a server that does it again and again gets pauses. */
const onceAtOnce = (resume: Resume, failures: number): ReflectorMove =>
  failures === 0 ? go(resume, 1) : rest(resume, failures);

export const begin: ReflectorMove = go({ do: "list" }, 0);

/** The whole life of list and watch. An event that the state does not expect changes nothing. */
export function next(state: ReflectorState, event: ReflectorEvent): ReflectorMove {
  const { failures } = state;
  switch (state.state) {
    case "listing":
      if (event.event === "page") {
        const resume: Resume =
          event.next === undefined ? { do: "watch", from: event.version } : { do: "list", page: event.next };
        return go(resume, failures);
      }
      if (event.event === "failed") {
        if (event.gone) return onceAtOnce({ do: "list" }, failures);
        return rest({ do: "list", ...(state.page !== undefined && { page: state.page }) }, failures, event.askedMs);
      }
      break;
    case "watching": {
      const again: Resume = { do: "watch", from: state.from };
      switch (event.event) {
        case "heard":
          return { state: { state: "watching", failures: 0, from: event.version }, effect: { do: "listen" } };
        case "ended":
          return event.lastedMs >= heldMs ? go(again, 0) : onceAtOnce(again, failures);
        case "silent":
          return go(again, failures);
        case "failed":
          return event.gone ? onceAtOnce({ do: "list" }, failures) : rest(again, failures, event.askedMs);
      }
      break;
    }
    case "resting":
      if (event.event === "rested") return go(state.resume, failures);
      break;
  }
  return { state, effect: { do: "listen" } };
}
