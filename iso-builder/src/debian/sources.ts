/** One Debian archive that a machine already uses and trusts. */
export interface Archive {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Key ring files; empty means what apt trusts by default. */
  readonly signedBy: readonly string[];
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** Reads the deb822 form (`*.sources`): stanzas of `Field: value`, continued by indented lines. */
function parseDeb822(text: string): Archive[] {
  const stanzas = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .split(/\n\s*\n/);
  return stanzas.flatMap((stanza) => {
    const fields = new Map<string, string>();
    for (const match of stanza.matchAll(/^([A-Za-z-]+):((?:.*)(?:\n[ \t].*)*)/gm))
      fields.set((match[1] ?? "").toLowerCase(), (match[2] ?? "").trim());
    const list = (field: string): string[] => words(fields.get(field) ?? "");
    if (!list("types").includes("deb") || fields.get("enabled")?.toLowerCase() === "no") return [];
    const signedBy = list("signed-by").filter((path) => path.startsWith("/"));
    return list("uris").map((uri) => ({ uri, suites: list("suites"), components: list("components"), signedBy }));
  });
}

/** Reads the one-line form (`*.list`): `deb [signed-by=/a] URI suite component...`. */
function parseOneLine(text: string): Archive[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) return [];
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const keyRings = /(?:^|\s)signed-by=(\S+)/.exec(options)?.[1]?.split(",") ?? [];
    return [{ uri, suites: [suite], components: words(components), signedBy: keyRings }];
  });
}

/** The archives named by apt's source files, given as pairs of file name and text. */
export function parseSources(files: readonly { readonly name: string; readonly text: string }[]): Archive[] {
  return files.flatMap(({ name, text }) => (name.endsWith(".sources") ? parseDeb822(text) : parseOneLine(text)));
}

const debianKeyRing = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * The lines of a private sources.list for another suite of the same archives: the machine's own Debian archive (the one
 * that carries `hostCodename`, component main) and, where the machine has one, its security archive.
 * Empty when the machine names no Debian archive.
 */
export function sourcesForSuite(archives: readonly Archive[], hostCodename: string, suite: string): string[] {
  const carrying = (hostSuite: string): Archive | undefined =>
    archives.find((archive) => archive.suites.includes(hostSuite) && archive.components.includes("main"));
  const line = (archive: Archive, wanted: string): string => {
    const keyRings = archive.signedBy.length > 0 ? archive.signedBy : [debianKeyRing];
    return `deb [signed-by=${keyRings.join(",")}] ${archive.uri} ${wanted} main`;
  };
  const main = carrying(hostCodename);
  if (!main) return [];
  const security = carrying(`${hostCodename}-security`);
  return [line(main, suite), ...(security ? [line(security, `${suite}-security`)] : [])];
}
