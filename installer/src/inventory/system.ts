import { readdir, readFile, realpath } from "node:fs/promises";
import { execa } from "execa";
import type { Exec, Files } from "./ports.ts";

/** The tools and files of the machine that this runs on. */
export const systemExec: Exec = {
  run: async (command, args, signal) =>
    (
      await execa(command, args, {
        cancelSignal: signal,
        forceKillAfterDelay: 500,
        stdin: "ignore",
        // One language for what we parse; tools in sbin are not on every path.
        env: { LC_ALL: "C", PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin:/usr/bin:/bin` },
      })
    ).stdout,
};

export const systemFiles: Files = {
  read: (path) => readFile(path, "utf8").catch(() => undefined),
  list: (path) => readdir(path).catch(() => []),
  resolve: (path) => realpath(path).catch(() => undefined),
};
