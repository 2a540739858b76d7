import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findPrograms } from "./binary.ts";

describe("the programs that KUBEBUILDER_ASSETS points at", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cto-assets-"));
    vi.stubEnv("KUBEBUILDER_ASSETS", folder);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  const hold = (...names: readonly string[]) =>
    Promise.all(names.map((name) => symlink("/bin/true", join(folder, name))));

  it("are used as they are, and nothing is built", async () => {
    await hold("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl");
    const command = await findPrograms();
    expect(command("etcd")).toEqual([join(folder, "etcd")]);
  });

  it("must be all five: the one that is missing is named", async () => {
    await hold("etcd", "kube-apiserver", "kubectl");
    await expect(findPrograms()).rejects.toThrow(/kube-controller-manager is not in it/);
  });
});
