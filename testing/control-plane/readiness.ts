import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { GuardedProcess } from "../process/index.ts";

/** Progress, not speed, decides: a busy machine may take long, a dead process fails at once. */
const patienceMs = 180_000;

const asked = (url: string, ca: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = url.startsWith("https:") ? httpsRequest : httpRequest;
    const call = request(url, { ca, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.end();
  });

/** Waits until `url` answers 200; throws with the end of the log when the process ends first. */
export async function waitUntilReady(name: string, url: string, ca: string, part: GuardedProcess): Promise<void> {
  const gone = part.exited.then((how) => ({ how }));
  const limit = AbortSignal.timeout(patienceMs);
  while (!(await asked(url, ca))) {
    const ended = await Promise.race([gone, delay(100)]);
    if (ended !== undefined || limit.aborted) {
      const why = ended?.how ?? `was not ready after ${patienceMs / 1000} s`;
      throw new Error(`${name} ${why}. The end of its log:\n${(await part.log()).split("\n").slice(-15).join("\n")}`);
    }
  }
}
