import { describe, expect, it } from "vitest";
import type { SessionView } from "../../server/contract.ts";
import { exampleSession } from "../../server/session.fixture.ts";
import { columns, render, rows } from "./render.ts";

const draw = (changes: Partial<SessionView>): string => {
  const lines = render({ session: { ...exampleSession, ...changes }, name: null });
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
  return lines.join("\n");
};

const install: SessionView["install"] = {
  stages: [
    { id: "prepare-disk", title: "Clear the disk", state: "done", progress: 1, detail: "", seconds: 2 },
    {
      id: "write-image",
      title: "Write the system",
      state: "running",
      progress: 0.4,
      detail: "1.7 of 4.2 GB, 212 MB/s",
      seconds: 8,
    },
  ],
  progress: 0.31,
  secondsLeft: 130,
};

describe("the machine's own screen, 80 columns by 24 rows", () => {
  it("says where to open the setup pages, with a code for a phone, and what machine this is", () => {
    const screen = draw({});
    expect(screen).toContain("setup is ready");
    expect(screen).toContain("Open in a browser          https://192.168.10.57");
    expect(screen).toContain("█ █▀▀▀█");
    expect(screen).toContain("eno8303 192.168.10.57   eno8403 no cable");
    expect(screen).toMatch(/12 cores {2}63 GB {2}dell-poweredge-r660$/);
  });

  it("shows no key that does nothing", () => expect(draw({})).not.toMatch(/\[(F\d+|Enter)\]/));

  it("says that there is no network yet", () => {
    expect(draw({ addresses: [], links: [] })).toContain("Plug in a network cable");
  });

  it("says which installation was interrupted", () => {
    const interrupted = { diskLabel: "Samsung 980", stage: "write-image", startedAt: "2026-11-20T17:00:00Z" } as const;
    expect(draw({ interrupted })).toContain('interrupted during "write-image"');
  });

  it("shows stages, bytes, the bar and the time left while installing", () => {
    const screen = draw({ phase: "installing", install });
    expect(screen).toContain("> Write the system                      1.7 of 4.2 GB, 212 MB/s");
    expect(screen).toMatch(/\[#{16}\.{34}\] 31 %/);
    expect(screen).toContain("about 2 min left");
  });

  it("reminds of the access file until it was fetched", () => {
    expect(draw({ phase: "hand-over", install })).toContain("Download the access file");
    expect(draw({ phase: "hand-over", install, handOverFetched: true })).toContain("was downloaded");
  });

  it("says what failed, why and what to do", () => {
    const problem = {
      code: "disk.vanished",
      what: "It is gone.",
      cause: "Unplugged.",
      fix: ["Look."],
      retryable: true,
    };
    const screen = draw({ phase: "failed", problem });
    for (const text of ["It is gone.", "Unplugged.", "- Look.", "disk.vanished"]) expect(screen).toContain(text);
  });

  it("keeps its size with many ports and long names", () => {
    const link = {
      name: "enp129s0f0np0",
      mac: "",
      up: true,
      addresses: ["10.200.200.200/24"],
      driver: "",
      suggested: false,
    };
    draw({
      links: Array.from({ length: 12 }, () => link),
      addresses: Array.from({ length: 12 }, () => "https://10.200.200.200"),
      interrupted: { diskLabel: "x".repeat(300), stage: "hand-over", startedAt: "" },
    });
  });
});
