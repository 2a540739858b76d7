import { describe, expect, it } from "vitest";
import { answeredSession, freshSession } from "../../browser/stage/session.ts";
import { railAnswer } from "./rail-answers.ts";
import { wizardSteps } from "./route.ts";

describe("the answer under each step of the rail", () => {
  it("is missing before the step is answered", () => {
    expect(wizardSteps.map((step) => railAnswer(freshSession, step))).toEqual(wizardSteps.map(() => undefined));
  });

  it("names what was decided in one line", () => {
    expect(wizardSteps.map((step) => railAnswer(answeredSession, step))).toEqual([
      "Acme Corporation · standard · until Nov 2036",
      "admin@acme.example",
      "eno8303 · automatic (DHCP)",
      "Dell BOSS-N1, 240 GB NVMe · …4A01",
      "platform.acme.example",
      undefined,
      undefined,
    ]);
  });

  it("shows the fixed address and, without a domain, the name of the machine", () => {
    const { network: _dhcp, platform, ...answers } = answeredSession.answers;
    const session = {
      ...answeredSession,
      answers: {
        ...answers,
        network: {
          method: "static" as const,
          link: "eno8303",
          address: "10.0.0.7/24",
          gateway: "10.0.0.1",
          nameservers: ["10.0.0.1"],
        },
        ...(platform ? { platform: { ...platform, domain: "" } } : {}),
      },
    };
    expect(railAnswer(session, "network")).toBe("eno8303 · 10.0.0.7/24");
    expect(railAnswer(session, "platform")).toBe("cto-platform");
  });
});
