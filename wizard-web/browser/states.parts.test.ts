import type { InstallView, SessionView } from "@cto/installer/contract";
import { builtWizard } from "@cto/iso-builder";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keepScreen } from "./screens.ts";
import { answeredSession, disks, freshSession, installing, plan } from "./stage/session.ts";
import { type Stage, startStage } from "./stage/stage.ts";
import {
  accessibilityFaults,
  openBrowser,
  overflowsSideways,
  schemes,
  sizes,
  smallTargets,
  type Visit,
  visit,
} from "./visit.ts";

let browser: Browser;
let stage: Stage;
beforeAll(async () => {
  browser = await openBrowser();
  stage = await startStage(await builtWizard(), freshSession, plan);
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});
beforeEach(() => {
  stage.session = freshSession;
  stage.plan = plan;
  stage.refuse = null;
  stage.received.length = 0;
});

const problem = {
  code: "disk.vanished",
  what: "Dell BOSS-N1, 240 GB disappeared while it was written.",
  cause: "The disk was unplugged, its controller reset, or it failed.",
  fix: ["Check the cable or the bay.", "Choose a disk again."],
  retryable: true,
};
const stoppedInstall: InstallView = {
  ...installing,
  secondsLeft: null,
  stages: installing.stages.map((stage) => (stage.state === "running" ? { ...stage, state: "failed" } : stage)),
};
const failed: SessionView = { ...answeredSession, phase: "failed", install: stoppedInstall, problem };
const noDisk: SessionView = {
  ...answeredSession,
  disks: disks.map((disk) => ({ ...disk, offered: false, suggested: false, note: "It is too small: 240 GB." })),
};
const interrupted: SessionView = {
  ...freshSession,
  interrupted: { diskLabel: "Dell BOSS-N1, 240 GB NVMe", stage: "write-image", startedAt: "2026-11-20T12:40:00Z" },
};
const handOver: SessionView = { ...answeredSession, phase: "hand-over", install: installing };

/** Every state that a person can meet, with the address that shows it. */
const states: readonly (readonly [name: string, session: SessionView, hash: string])[] = [
  ["licence", freshSession, "#/licence"],
  ["licence accepted", answeredSession, "#/licence"],
  ["organisation", answeredSession, "#/organisation"],
  ["network", answeredSession, "#/network"],
  ["storage", answeredSession, "#/storage"],
  ["address and features", answeredSession, "#/platform"],
  ["review", answeredSession, "#/review"],
  ["installing", { ...answeredSession, phase: "installing", install: installing }, ""],
  ["failed", failed, ""],
  ["medium not usable", { ...freshSession, phase: "failed", problem }, ""],
  ["hand-over", handOver, ""],
  ["hand-over, file saved", { ...handOver, handOverFetched: true }, ""],
  ["restarting", { ...handOver, phase: "restarting" }, ""],
  ["no disk offered", noDisk, "#/storage"],
  ["no disk at all", { ...noDisk, disks: [] }, "#/storage"],
  ["interrupted earlier", interrupted, "#/licence"],
];

/** The states of which the documents show a picture that a whole installation cannot give twice the same. */
const pictures: Readonly<Record<string, string>> = { installing: "7-install", failed: "7-install-failed" };

describe.each(sizes)("at $name", (size) => {
  describe.each(schemes)("in %s", (scheme) => {
    let opened: Visit;
    beforeAll(async () => {
      opened = await visit(browser, { size, scheme });
    });
    afterAll(() => opened?.end());

    it.each(states)(
      "%s has no accessibility fault, no small target, no sideways scrolling",
      async (name, session, hash) => {
        stage.session = session;
        const { page, complaints } = opened;
        const picture = scheme === "light" ? pictures[name] : undefined;
        await page.goto("about:blank");
        await page.goto(stage.url + hash);
        await page.locator("h1").waitFor();
        await page.locator("main .actions, main .stages, main .todo, main .note").first().waitFor();
        if (picture) await keepScreen(page, picture, size);
        for (const summary of await page.locator("summary:visible").all()) await summary.click();
        expect(await accessibilityFaults(page)).toEqual([]);
        expect(await smallTargets(page)).toEqual([]);
        expect(await overflowsSideways(page)).toBe(false);
        expect(complaints).toEqual([]);
      },
    );
  });
});

describe("a failed installation", () => {
  it("says what, why and what to do, and leads back to the disks with all answers kept", async () => {
    stage.session = failed;
    const { page, end } = await visit(browser);
    await page.goto(stage.url);
    await page.getByRole("alert").getByText(problem.what).waitFor();
    await page.getByText(problem.cause).waitFor();
    await page.getByText("Check the cable or the bay.").waitFor();
    await page.getByRole("link", { name: "Another disk" }).click();
    await page.getByRole("radio", { name: /BOSS/ }).waitFor();
    expect(await page.getByRole("radio", { name: /BOSS/ }).isChecked()).toBe(true);
    await end();
  });

  it("is shown when it happens while the page is open", async () => {
    stage.session = { ...answeredSession, phase: "installing", install: installing };
    const { page, end } = await visit(browser);
    await page.goto(stage.url);
    await page.getByRole("heading", { name: "Installing the system" }).waitFor();
    stage.session = failed;
    await expect
      .poll(async () => {
        stage.send({ type: "session", session: failed });
        return page.getByRole("heading", { name: "The installation stopped" }).isVisible();
      })
      .toBe(true);
    await end();
  });
});

describe("a lost connection", () => {
  it("is said calmly, and goes by itself with the newest state", async () => {
    stage.session = { ...answeredSession, phase: "installing", install: installing };
    const { page, end } = await visit(browser);
    await page.goto(stage.url);
    await page.getByRole("heading", { name: "Installing the system" }).waitFor();
    await stage.interrupt();
    await page.getByText("The connection to the machine is interrupted.").waitFor();
    expect(await page.getByRole("heading", { name: "Installing the system" }).isVisible()).toBe(true);
    stage.session = handOver;
    await stage.resume();
    await page.getByRole("heading", { name: "The system is on the disk" }).waitFor();
    await page.getByText("The connection to the machine is interrupted.").waitFor({ state: "hidden" });
    await end();
  });

  it("is not mentioned while the machine restarts", async () => {
    stage.session = { ...handOver, phase: "restarting" };
    const { page, end } = await visit(browser);
    await page.goto(stage.url);
    await page.getByRole("heading", { name: "Restarting into the new system" }).waitFor();
    await stage.interrupt();
    await page.waitForEvent("console", (message) => message.text().includes("ERR_")).catch(() => undefined);
    expect(await page.locator(".banner").textContent()).toBe("");
    await stage.resume();
    await end();
  });

  it("keeps what was typed when an answer cannot be sent", async () => {
    stage.session = answeredSession;
    const { page, end } = await visit(browser);
    await page.goto(`${stage.url}#/platform`);
    await page.getByLabel("Name of the machine").fill("other-name");
    await stage.interrupt();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("alert").getByText("The machine does not answer.").waitFor();
    expect(await page.getByLabel("Name of the machine").inputValue()).toBe("other-name");
    await stage.resume();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "Ready when you are" }).waitFor();
    await end();
  });
});

describe("the log", () => {
  it("shows the lines as they come, with the time", async () => {
    stage.session = { ...answeredSession, phase: "installing", install: installing };
    const { page, end } = await visit(browser);
    const listening = page.waitForResponse((response) => response.url().endsWith("/events"));
    await page.goto(stage.url);
    await listening;
    await page.getByText("Show the log").click();
    stage.send({ type: "log", at: "2026-11-20T13:02:03Z", stage: "write-image", text: "Writing 4.2 GB" });
    await page.getByText("14:02:03 Writing 4.2 GB").waitFor();
    await end();
  });
});

describe("typing the serial number", () => {
  it("starts nothing when it is wrong or missing, and says so by the field", async () => {
    stage.session = answeredSession;
    const { page, end } = await visit(browser);
    await page.goto(`${stage.url}#/review`);
    const field = page.getByLabel("Last four characters of its serial number");
    for (const typed of ["", "2345"]) {
      await field.fill(typed);
      await page.getByRole("button", { name: "Erase and install" }).click();
      await page.getByText("This is not 4A01. Nothing was started.").waitFor();
      expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await field.getAttribute("aria-describedby")).toContain("confirm-error");
    }
    expect(stage.received.filter((line) => line.includes("/install"))).toEqual([]);
    await end();
  });

  it("leads with Enter to the button and does not press it", async () => {
    stage.session = answeredSession;
    const { page, end } = await visit(browser);
    await page.goto(`${stage.url}#/review`);
    await page.getByLabel("Last four characters of its serial number").fill("4a01");
    await page.keyboard.press("Enter");
    expect(stage.received.filter((line) => line.includes("/install"))).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Installing the system" }).waitFor();
    expect(stage.received).toContain('POST /install {"planId":"plan-1","confirm":"4a01"}');
    await end();
  });
});
