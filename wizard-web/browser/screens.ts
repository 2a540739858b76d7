import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Size } from "./visit.ts";

const folder = join(import.meta.dirname, "../../docs/screens");
const largestBytes = 150_000;

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Keeps what the page shows as a picture of the documents. Letters are drawn a little differently by each version of the
 * browser, so that a picture which is there is only replaced when asked for: UPDATE_SCREENS=1.
 */
export async function keepScreen(page: Page, name: string, size: Size): Promise<void> {
  const picture = await page.screenshot({ animations: "disabled" });
  if (picture.length > largestBytes) throw new Error(`${name} has ${picture.length} bytes, more than ${largestBytes}`);
  const path = join(folder, `wizard-${name}-${size.name}.png`);
  if (process.env.UPDATE_SCREENS === "1" || !(await isThere(path))) await writeFile(path, picture);
}
