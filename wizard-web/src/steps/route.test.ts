import type { SessionView } from "@cto/installer/contract";
import { describe, expect, it } from "vitest";
import { answeredSession, freshSession } from "../../browser/stage/session.ts";
import { hashOf, isOpen, stepToShow, type WizardStep, wizardSteps } from "./route.ts";

const upTo = (step: WizardStep): SessionView => {
  const kept = wizardSteps.slice(0, wizardSteps.indexOf(step));
  const answers = Object.fromEntries(
    Object.entries(answeredSession.answers).filter(([id]) => kept.some((k) => k === id)),
  );
  return { ...freshSession, answers };
};

describe("the page to show", () => {
  it("is the licence when nothing is answered", () => {
    expect(stepToShow(freshSession, "")).toBe("licence");
  });

  it.each(wizardSteps.slice(0, 6))("is %s when the questions before it are answered", (step) => {
    expect(stepToShow(upTo(step), "")).toBe(step);
  });

  it("is the page of the address bar after a reload in the middle", () => {
    expect(stepToShow(upTo("storage"), "#/network")).toBe("network");
  });

  it.each(["#/review", "#/install", "#/platform"])("is the first open question when %s comes too early", (hash) => {
    expect(stepToShow(upTo("network"), hash)).toBe("network");
  });

  it("is the first open question for an address that is none", () => {
    expect(stepToShow(upTo("storage"), "#/../../etc")).toBe("storage");
  });

  it.each(["installing", "hand-over", "restarting"] as const)(
    "is the installation while the machine is %s",
    (phase) => {
      expect(stepToShow({ ...answeredSession, phase }, "#/licence")).toBe("install");
    },
  );
});

describe("a failed installation", () => {
  const failed: SessionView = { ...answeredSession, phase: "failed" };

  it.each(["", "#/install"])("shows its failure at %j", (hash) => {
    expect(stepToShow(failed, hash)).toBe("install");
  });

  it.each(["storage", "review"] as const)("leaves the way to %s open", (step) => {
    expect(stepToShow(failed, hashOf(step))).toBe(step);
  });
});

describe("the rail", () => {
  it("offers the answered steps and the first open one", () => {
    expect(wizardSteps.filter((step) => isOpen(upTo("storage"), step))).toEqual([
      "licence",
      "organisation",
      "network",
      "storage",
    ]);
  });

  it("offers no way back while the machine installs", () => {
    const installing: SessionView = { ...answeredSession, phase: "installing" };
    expect(wizardSteps.filter((step) => isOpen(installing, step))).toEqual(["install"]);
  });
});
