import { describe, expect, it } from "vitest";
import { parseSources, sourcesForSuite } from "./sources.ts";

const deb822 = `Types: deb
# a comment between fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /keys/security.gpg
`;

describe("a machine whose sources are in the deb822 form", () => {
  it("gives the same archives with the suite replaced, each with its own key ring", () => {
    const archives = parseSources([{ name: "debian.sources", text: deb822 }]);
    expect(sourcesForSuite(archives, "bookworm", "trixie")).toEqual([
      "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian trixie main",
      "deb [signed-by=/keys/security.gpg] http://mirror.example/debian-security trixie-security main",
    ]);
  });

  it("leaves out a stanza that is switched off", () => {
    const archives = parseSources([{ name: "debian.sources", text: deb822.replace("Types", "Enabled: no\nTypes") }]);
    expect(sourcesForSuite(archives, "bookworm", "trixie")).toEqual([]);
  });
});

describe("a machine whose sources are one line each", () => {
  it("finds the Debian archive among others and falls back to the archive's key ring", () => {
    const text =
      "# deb http://old trixie main\ndeb http://other.example/apt tools main\ndeb http://m/debian trixie main\n";
    const archives = parseSources([{ name: "sources.list", text }]);
    expect(sourcesForSuite(archives, "trixie", "trixie")).toEqual([
      "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://m/debian trixie main",
    ]);
  });

  it("keeps a key ring given as an option", () => {
    const archives = parseSources([{ name: "a.list", text: "deb [arch=amd64 signed-by=/k.gpg] http://m sid main" }]);
    expect(sourcesForSuite(archives, "sid", "trixie")).toEqual(["deb [signed-by=/k.gpg] http://m trixie main"]);
  });
});
