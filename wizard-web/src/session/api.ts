import type { InstallRequest, PlanView, Refusal, SessionView, StepId } from "@cto/installer/contract";
import { t } from "../texts/en.ts";

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** What the pages ask of the machine. A refusal is a value; nothing here throws. */
export interface Api {
  session(): Promise<Answer<SessionView>>;
  answer(step: StepId, body: unknown): Promise<Answer<SessionView>>;
  plan(): Promise<Answer<PlanView>>;
  install(request: InstallRequest): Promise<Answer<SessionView>>;
  restart(): Promise<Answer<SessionView>>;
}

const root = "/api/v1";
const patienceMs = 30_000;

export const eventsUrl = `${root}/events`;
export const accessFileUrl = `${root}/hand-over/talosconfig`;

const unreachable: Refusal = { problem: { code: "wizard.unreachable", ...t.unreachable, retryable: true } };
const wrongVersion: Refusal = { problem: { code: "wizard.old-page", ...t.wrongVersion, retryable: false } };

/**
 * The page is served by the same installer build as the API, so its JSON is trusted and only its outer shape is looked
 * at: a second copy of the schemas in the browser would cost more than the page itself.
 */
async function call<T>(fetcher: typeof fetch, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetcher(root + path, {
      method,
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === "" ? null : JSON.parse(text);
    if (response.ok) return { ok: true, value: parsed };
    return { ok: false, refusal: parsed?.problem ? parsed : unreachable };
  } catch {
    return { ok: false, refusal: unreachable };
  }
}

const knownVersion = (answer: Answer<SessionView>): Answer<SessionView> =>
  answer.ok && answer.value.version !== 1 ? { ok: false, refusal: wrongVersion } : answer;

export function createApi(fetcher: typeof fetch): Api {
  return {
    session: async () => knownVersion(await call<SessionView>(fetcher, "GET", "/session")),
    answer: async (step, body) => knownVersion(await call<SessionView>(fetcher, "PUT", `/answers/${step}`, body)),
    plan: () => call(fetcher, "POST", "/plan", {}),
    install: (request) => call(fetcher, "POST", "/install", request),
    restart: () => call(fetcher, "POST", "/restart", {}),
  };
}
