import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { builtWizard } from "@cto/iso-builder";
import { makeMedium, type TestMedium } from "@cto/testing/medium";
import { startGuarded } from "@cto/testing/process";

const repository = join(import.meta.dirname, "../..");
/** Between two looks for the line that says where the pages are. */
const lookMilliseconds = 50;

export interface RecordedMachine {
  readonly url: string;
  readonly medium: TestMedium;
  readonly licence: string;
  end(): Promise<void>;
}

/** The installer as it is shipped, in its own process, on a recorded machine: all of it but the hardware. */
export async function startRecorded(
  name: "dell-poweredge-r660" | "no-disk" | "small-disk",
  stepMilliseconds: number,
): Promise<RecordedMachine> {
  const folder = await mkdtemp(join(tmpdir(), "wizard-medium-"));
  const medium = await makeMedium({ folder, now: Temporal.Now.instant() });
  const installer = await startGuarded(
    [
      process.execPath,
      join(repository, "installer/src/main.ts"),
      "serve",
      ...["--medium", folder],
      ...["--wizard", await builtWizard()],
      ...["--profiles", join(repository, "hardware-profiles")],
      ...["--inventory", join(repository, `installer/fixtures/inventories/${name}.json`)],
      ...["--step-ms", String(stepMilliseconds)],
      ...["--listen", "127.0.0.1", "--https-port", "0", "--http-port", "none"],
    ],
    { logFile: join(folder, "installer.log") },
  );
  const port = async (): Promise<string> => {
    for (;;) {
      const log = await installer.log();
      const found = /setup pages on port (\d+)/.exec(log)?.[1];
      if (found) return found;
      const ended = await Promise.race([installer.exited, delay(lookMilliseconds)]);
      if (ended) throw new Error(`the installer ${ended}:\n${log}`);
    }
  };
  return {
    url: `https://localhost:${await port()}`,
    medium,
    // An end far away: pictures of the pages stay the same for years.
    licence: medium.signLicence({ expiresAt: Temporal.Instant.from("2036-11-14T00:00:00Z") }),
    end: async () => {
      await installer.stop(5_000);
      await rm(folder, { recursive: true });
    },
  };
}
