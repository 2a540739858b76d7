import type { Page } from "playwright-core";

/** How a person goes through the pages, by the words on them. */
export const person = {
  email: "admin@acme.example",
  password: "correct horse battery staple",
  domain: "platform.acme.example",
} as const;

export const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
export const goOn = (page: Page) => page.getByRole("button", { name: "Continue" }).click();

export async function giveLicence(page: Page, licence: string): Promise<void> {
  await heading(page, "Your licence").waitFor();
  await page.getByLabel("Licence text").fill(licence);
  await goOn(page);
}

export async function giveOrganisation(page: Page): Promise<void> {
  await heading(page, "Who runs this platform?").waitFor();
  await page.getByLabel("E-mail address of the administrator").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByLabel("Password, again").fill(person.password);
}

export async function answerUpTo(page: Page, last: "network" | "storage", licence: string): Promise<void> {
  await giveLicence(page, licence);
  await giveOrganisation(page);
  await goOn(page);
  await heading(page, /reach the network/).waitFor();
  if (last === "network") return;
  await goOn(page);
  await heading(page, "Where should the platform live?").waitFor();
}
