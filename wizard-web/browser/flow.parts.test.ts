import { readFile } from "node:fs/promises";
import { newKey } from "@cto/testing/medium";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RecordedMachine, startRecorded } from "./machine.ts";
import { keepScreen } from "./screens.ts";
import { openBrowser, sizes, type Visit, visit } from "./visit.ts";
import { answerUpTo, giveLicence, giveOrganisation, goOn, heading, person } from "./walk.ts";

/** Milliseconds of a simulated twentieth: fast, and slow enough to be seen while it runs. */
const quick = 40;
const slow = 400;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The only thing on these pages that moves with the calendar. */
const sameWindowEveryDay = (page: Page) =>
  page.route("**/api/v1/plan", async (route) => {
    const response = await route.fetch();
    const plan = await response.json();
    await route.fulfill({
      response,
      json: { ...plan, nextWindow: "Saturday 21 November 2026, 02:00 (Europe/Berlin)" },
    });
  });

describe.each(sizes)("a whole installation at $name", (size) => {
  let machine: RecordedMachine;
  let opened: Visit;
  beforeAll(async () => {
    machine = await startRecorded("dell-poweredge-r660", quick);
    opened = await visit(browser, { size });
    await sameWindowEveryDay(opened.page);
  });
  afterAll(async () => {
    await opened?.end();
    await machine?.end();
  });

  it("goes from the licence to the restart", async () => {
    const { page, complaints } = opened;
    await page.goto(machine.url);

    await heading(page, "Your licence").waitFor();
    await keepScreen(page, "1-licence", size);
    await giveLicence(page, machine.licence);

    await giveOrganisation(page);
    await page.getByText("Strong.").waitFor();
    await keepScreen(page, "2-organisation", size);
    await goOn(page);

    await heading(page, "How does the machine reach the network?").waitFor();
    await keepScreen(page, "3-network", size);
    await goOn(page);

    await heading(page, "Where should the platform live?").waitFor();
    await page.getByRole("radio", { name: /BOSS/ }).check();
    await page.getByText("Everything on the Dell BOSS").waitFor();
    await keepScreen(page, "4-storage", size);
    await goOn(page);

    await heading(page, "Address and features").waitFor();
    await page.getByLabel("Domain").fill(person.domain);
    await page.getByText("Saturday and Sunday, 02:00 to 05:00, Europe/Berlin.").waitFor();
    await heading(page, "Address and features").focus();
    await keepScreen(page, "5-platform", size);
    await goOn(page);

    await heading(page, "Ready when you are").waitFor();
    const loss = page.getByRole("heading", { name: /This will erase the Dell BOSS-N1/ });
    await loss.waitFor();
    for (const name of ["'Daten'", "'System'"]) await page.getByRole("listitem").filter({ hasText: name }).waitFor();
    await page.getByLabel("Last four characters of its serial number").fill("4a01");
    await page.getByRole("button", { name: "Erase and install" }).scrollIntoViewIfNeeded();
    await keepScreen(page, "6-review", size);
    await page.getByRole("button", { name: "Erase and install" }).click();

    await heading(page, "Installing the system").waitFor();
    await page.getByRole("progressbar", { name: "Progress of the installation" }).waitFor();

    await heading(page, "The system is on the disk").waitFor({ timeout: 120_000 });
    await keepScreen(page, "8-hand-over", size);
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Save the access file" }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe("talosconfig");
    expect(await readFile(await file.path(), "utf8")).toContain("endpoints:");

    await page.getByText("The access file was saved by this browser.").waitFor();
    await page.getByRole("button", { name: "Restart now" }).click();
    await heading(page, "Restarting into the new system").waitFor();
    await page.getByText("https://192.168.10.57:6443").waitFor();
    await keepScreen(page, "9-restarting", size);
    expect(complaints).toEqual([]);
  });
});

describe("the page is reloaded in the middle", () => {
  let machine: RecordedMachine;
  let opened: Visit;
  beforeAll(async () => {
    machine = await startRecorded("dell-poweredge-r660", slow);
    opened = await visit(browser);
  });
  afterAll(async () => {
    await opened?.end();
    await machine?.end();
  });

  it("shows the same question again, with the answers before it kept", async () => {
    const { page } = opened;
    await page.goto(machine.url);
    await answerUpTo(page, "storage", machine.licence);
    await page.reload();
    await heading(page, "Where should the platform live?").waitFor();
    await page.getByRole("link", { name: /^Organisation/ }).click();
    await heading(page, "Who runs this platform?").waitFor();
    expect(await page.getByLabel("E-mail address of the administrator").inputValue()).toBe(person.email);
    expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe("");
    await goOn(page);
    await heading(page, /reach the network/).waitFor();
  });

  it("shows the installation in another browser too, while it runs", async () => {
    const { page } = opened;
    await page.goto(`${machine.url}/#/storage`);
    await heading(page, "Where should the platform live?").waitFor();
    await goOn(page);
    await heading(page, "Address and features").waitFor();
    await goOn(page);
    await page.getByRole("button", { name: "Install" }).click();
    await heading(page, "Installing the system").waitFor();
    const second = await visit(browser, { size: sizes[1] });
    await second.page.goto(machine.url);
    await heading(second.page, "Installing the system").waitFor();
    await second.end();
  });

  it("shows the log from its beginning, each line once", async () => {
    const { page } = opened;
    await page.reload();
    await heading(page, "Installing the system").waitFor();
    await page.getByText("Show the log").click();
    const lines = page.getByRole("region", { name: "Show the log" }).getByRole("paragraph");
    await lines.filter({ hasText: "Clear the disk: started." }).waitFor();
    const texts = await lines.allTextContents();
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe("a licence that is not accepted", () => {
  let machine: RecordedMachine;
  let opened: Visit;
  beforeAll(async () => {
    machine = await startRecorded("dell-poweredge-r660", quick);
  });
  afterAll(() => machine?.end());
  beforeEach(async () => {
    opened = await visit(browser);
    await opened.page.goto(machine.url);
  });
  afterEach(() => opened.end());

  const expired = () => machine.medium.signLicence({ expiresAt: Temporal.Now.instant().subtract({ hours: 1 }) });
  const tampered = () => machine.licence.replace("Acme Corporation", "Someone Else");
  const signedByAnother = () => machine.medium.signLicence({}, newKey());
  it.each([
    ["empty", () => " ", /Paste the licence, or choose its file/],
    ["not a licence", () => "hello", /not a licence that can be read/],
    ["expired", expired, /The licence expired on/],
    ["tampered with", tampered, /signature does not fit/],
    ["signed by another key", signedByAnother, /which this platform does not know/],
  ])("is %s: the sentence stands by the field, which has the focus", async (_case, licence, sentence) => {
    const { page } = opened;
    await giveLicence(page, licence());
    const field = page.getByLabel("Licence text");
    await page.locator("#licence-error").getByText(sentence).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.getAttribute("aria-describedby")).toContain("licence-error");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(new URL(page.url()).hash).toBe("#/licence");
  });

  it("can be corrected by choosing the right file", async () => {
    const { page } = opened;
    await giveLicence(page, tampered());
    await page.locator("#licence-error").waitFor();
    await page.locator("input[type=file]").setInputFiles({
      name: "license.json",
      mimeType: "application/json",
      buffer: Buffer.from(machine.licence),
    });
    await page.getByText("Read from license.json.").waitFor();
    await goOn(page);
    await heading(page, "Who runs this platform?").waitFor();
  });
});

describe("a machine without a fitting disk", () => {
  it.each([
    ["no-disk", "This machine shows no disk at all."],
    ["small-disk", "It is too small: 4.3 GB"],
  ] as const)("(%s) is told so, and there is no way on", async (name, sentence) => {
    const machine = await startRecorded(name, quick);
    const { page, end } = await visit(browser);
    await page.goto(machine.url);
    await answerUpTo(page, "storage", machine.licence);
    await page.getByRole("heading", { name: "No disk here can take the platform" }).waitFor();
    await page.getByText(sentence).first().waitFor();
    expect(await page.getByRole("button", { name: "Continue" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Back" }).isVisible()).toBe(true);
    await end();
    await machine.end();
  });
});

describe("a person without a mouse", () => {
  const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

  /** Presses Tab until `target` has the focus; everything on the way must show where the focus is. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 80; presses++) {
      if (await isFocused(target)) return;
      await page.keyboard.press("Tab");
      const visible = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return true;
        const shown = focused.closest(".choice, .day") ?? focused;
        return getComputedStyle(shown).outlineStyle !== "none";
      });
      expect(visible).toBe(true);
    }
    throw new Error("Tab never led there");
  }

  it("gets from the licence to the restart, and meets each new page at its heading", async () => {
    const machine = await startRecorded("dell-poweredge-r660", quick);
    const { page, end } = await visit(browser);
    const field = (label: string) => page.getByLabel(label, { exact: true });
    const arrive = async (name: string) => {
      await heading(page, name).waitFor();
      await expect.poll(() => isFocused(heading(page, name))).toBe(true);
    };
    const type = async (label: string, text: string) => {
      await tabTo(page, field(label));
      await page.keyboard.insertText(text);
    };
    await page.goto(machine.url);
    await type("Licence text", machine.licence);
    await tabTo(page, page.getByRole("button", { name: "Continue" }));
    await page.keyboard.press("Enter");

    await arrive("Who runs this platform?");
    await type("E-mail address of the administrator", person.email);
    await type("Password", person.password);
    await type("Password, again", person.password);
    await page.keyboard.press("Enter");

    await arrive("How does the machine reach the network?");
    await tabTo(page, page.locator("#method-dhcp"));
    await page.keyboard.press("ArrowDown");
    await tabTo(page, page.getByLabel("Gateway"));
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("not an address");
    await page.keyboard.press("Enter");
    await expect.poll(() => isFocused(page.getByLabel("Gateway"))).toBe(true);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("192.168.10.1");
    await type("Name servers", "192.168.10.1");
    await page.keyboard.press("Enter");

    await arrive("Where should the platform live?");
    await tabTo(page, page.getByRole("radio", { name: /SAMSUNG/ }));
    await page.keyboard.press("ArrowUp");
    await page.getByText("Everything on the Dell BOSS").waitFor();
    await page.keyboard.press("Enter");

    await arrive("Address and features");
    await tabTo(page, page.getByLabel("Friday"));
    await page.keyboard.press("Space");
    await page.getByText("Friday, Saturday and Sunday, 02:00 to 05:00, Europe/Berlin.").waitFor();
    await tabTo(page, page.getByRole("button", { name: "Continue" }));
    await page.keyboard.press("Enter");

    await arrive("Ready when you are");
    await type("Last four characters of its serial number", "4A01");
    await tabTo(page, page.getByRole("button", { name: "Erase and install" }));
    await page.keyboard.press("Enter");

    await heading(page, "The system is on the disk").waitFor({ timeout: 120_000 });
    const downloading = page.waitForEvent("download");
    await tabTo(page, page.getByRole("link", { name: "Save the access file" }));
    await page.keyboard.press("Enter");
    await downloading;
    await page.getByText("The access file was saved by this browser.").waitFor();
    await tabTo(page, page.getByRole("button", { name: "Restart now" }));
    await page.keyboard.press("Enter");
    await arrive("Restarting into the new system");
    await end();
    await machine.end();
  });
});
