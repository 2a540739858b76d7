import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 60_000;

/** Asks again until `accept` says yes, and gives that answer; after a minute it fails with the last answer seen. */
export async function eventually<T>(ask: () => Promise<T>, accept: (answer: T) => boolean): Promise<T> {
  const limit = AbortSignal.timeout(patienceMs);
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (limit.aborted)
      throw new Error(`not so within ${patienceMs / 1000} s; last seen: ${JSON.stringify(answer, null, 2)}`);
    await delay(100);
  }
}
