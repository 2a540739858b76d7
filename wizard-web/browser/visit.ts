import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";

export const sizes = [
  { name: "1280x800", width: 1280, height: 800 },
  { name: "360x740", width: 360, height: 740 },
] as const;
export type Size = (typeof sizes)[number];

export const schemes = ["light", "dark"] as const;

/** Debian's chromium. It runs as root in the lab, which its sandbox does not allow; it only ever opens our own pages. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--disable-lcd-text"],
  });

export interface Visit {
  readonly page: Page;
  /** What the browser complained about: blocked by the policy, failed, thrown. */
  readonly complaints: readonly string[];
  end(): Promise<void>;
}

/** One person's browser: fixed language and zone, so that two runs show the same. */
export async function visit(
  browser: Browser,
  { size = sizes[0], scheme = "light" }: { size?: Size; scheme?: (typeof schemes)[number] } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    colorScheme: scheme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    hasTouch: size.width < 800,
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return { page, complaints, end: () => context.close() };
}

/** What axe finds against WCAG 2.2 AA and its best practices, one line each. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Elements that can be pressed and are smaller than 44 x 44 CSS pixels (24 high for links within text). */
export const smallTargets = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a[href], select, input, textarea, summary")]
      .map((element) => ({ element, target: element.closest("label") ?? element }))
      .filter(({ element }) => element.checkVisibility() && !element.matches(".skip"))
      .filter(({ target }) => target.getBoundingClientRect().height < 44 || target.getBoundingClientRect().width < 44)
      .map(({ element }) => element.outerHTML.slice(0, 120)),
  );

/** True when the page can be moved sideways, which means that something is too wide. */
export const overflowsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
