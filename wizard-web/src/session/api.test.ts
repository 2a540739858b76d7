import { describe, expect, it } from "vitest";
import { freshSession } from "../../browser/stage/session.ts";
import { createApi } from "./api.ts";

const answering =
  (status: number, body: unknown, seen: string[] = []): typeof fetch =>
  async (url, init) => {
    seen.push(`${init?.method} ${url} ${init?.body ?? ""}`);
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  };

describe("asking the machine", () => {
  it("sends an answer to its step and returns the session", async () => {
    const seen: string[] = [];
    const answer = await createApi(answering(200, freshSession, seen)).answer("storage", { disk: "samsung" });
    expect(seen).toEqual(['PUT /api/v1/answers/storage {"disk":"samsung"}']);
    expect(answer).toEqual({ ok: true, value: freshSession });
  });

  it("returns a refusal as it came", async () => {
    const refusal = {
      problem: { code: "licence.expired", what: "w", cause: "c", fix: ["f"], retryable: true },
      fields: { licence: "w" },
    };
    expect(await createApi(answering(422, refusal)).answer("licence", {})).toEqual({ ok: false, refusal });
  });

  it.each([
    ["the network is gone", () => Promise.reject(new TypeError("fetch failed"))],
    ["something else answers", answering(502, "<h1>Bad Gateway</h1>")],
  ])("says that the machine does not answer when %s", async (_case, fetcher) => {
    expect(await createApi(fetcher).session()).toMatchObject({
      ok: false,
      refusal: { problem: { code: "wizard.unreachable" } },
    });
  });

  it("asks for a reload when the machine speaks a newer version", async () => {
    expect(await createApi(answering(200, { ...freshSession, version: 2 })).session()).toMatchObject({
      ok: false,
      refusal: { problem: { code: "wizard.old-page" } },
    });
  });
});
