import { readFile } from "node:fs/promises";
import { dirname, join, normalize, relative, sep } from "node:path";
import { parseSync } from "oxc-parser";

/** An import that the house does not allow. Paths are relative to the root of the repository. */
export interface Violation {
  readonly file: string;
  readonly imports: string;
  readonly why: string;
}

/**
 * Who may import which workspace. Data folders (crds, manifests, hardware-profiles) hold no code, so they are not
 * listed.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  installer: ["core"],
  operator: ["core"],
  "update-server": ["core"],
  "iso-builder": ["core"],
  "wizard-web": [],
  testing: ["core", "installer", "operator", "update-server", "iso-builder"],
  bench: ["core", "installer", "operator", "update-server", "iso-builder", "testing"],
};

/** Types only: erased before anything runs. */
const mayImportTypes: Readonly<Record<string, readonly string[]>> = { "wizard-web": ["installer"] };

/** Tests sit beside shipped code but start real parts and real peers, so they may import more than their folder. */
const testsMayImport = ["testing", "core", "installer", "operator", "update-server", "iso-builder"];

/** Narrower rules inside a workspace: `under` may not import what matches `not`. */
const rooms: readonly { readonly under: string; readonly not: RegExp; readonly why: string }[] = [
  {
    under: "core/src/",
    not: /^node:(fs|net|http|https|child_process|dns|tls|worker_threads|process)/,
    why: "core has no file, network or process access",
  },
  {
    under: "operator/src/kube/",
    not: /^operator\/src\/(?!kube\/)/,
    why: "operator/src/kube knows no product word",
  },
  {
    under: "installer/src/plan/",
    not: /^(node:fs|node:child_process|execa|installer\/src\/disk\/)/,
    why: "the plan is pure: it touches no disk",
  },
];

const isTest = (file: string): boolean => /\.(test|fixture)\.tsx?$|\/(browser|fixtures)\//.test(file);

/**
 * A specifier as a path in the repository ("operator/src/kube/queue.ts"), a workspace ("@cto/core"), or a package name.
 */
function target(file: string, specifier: string): string {
  return specifier.startsWith(".")
    ? normalize(join(dirname(file), specifier))
        .split(sep)
        .join("/")
    : specifier;
}

function judge(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const [workspace = ""] = file.split("/");
  const imported = target(file, specifier);
  const test = isTest(file);
  if (!test) {
    const room = rooms.find(({ under, not }) => file.startsWith(under) && not.test(imported));
    if (room !== undefined) return room.why;
  }
  const [owner = ""] = imported.split("/");
  if (specifier.startsWith(".") && owner !== workspace)
    return "nothing reaches into another package's files: import its package name";
  const named = /^@cto\/([^/]+)/.exec(specifier)?.[1];
  if (named === undefined || named === workspace) return undefined;
  const allowed = [
    ...(mayImport[workspace] ?? []),
    ...(typeOnly ? (mayImportTypes[workspace] ?? []) : []),
    ...(test ? testsMayImport : []),
  ];
  return allowed.includes(named) ? undefined : `${workspace} may not import ${named}`;
}

/** The violations in one source text. `file` is its path relative to the root. */
export function violationsIn(file: string, source: string): readonly Violation[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) return [{ file, imports: "", why: `cannot be parsed: ${errors[0]?.message}` }];
  const found = [
    ...module.staticImports.map((entry) => ({
      specifier: entry.moduleRequest.value,
      typeOnly: entry.entries.length > 0 && entry.entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ specifier: moduleRequest.value, typeOnly: isType }],
      ),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest }) => {
      const text = source.slice(moduleRequest.start, moduleRequest.end);
      return /^(["'`])[^$]*\1$/.test(text) ? [{ specifier: text.slice(1, -1), typeOnly: false }] : [];
    }),
  ];
  return found.flatMap(({ specifier, typeOnly }) => {
    const why = judge(file, specifier, typeOnly);
    return why === undefined ? [] : [{ file, imports: specifier, why }];
  });
}

/** The violations in the given files (absolute paths below `root`). */
export async function checkArrows(root: string, files: readonly string[]): Promise<readonly Violation[]> {
  const checked = await Promise.all(
    files.map(async (file) => violationsIn(relative(root, file), await readFile(file, "utf8"))),
  );
  return checked.flat();
}
