import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProblemError, type Secret } from "@cto/core";
import type { Exec } from "../inventory/index.ts";
import { diskBytes, openDisk, place, readAll, settle, writeAll } from "./block-io.ts";
import { type Partition, readGpt } from "./gpt.ts";
import { chunkBytes, sectorBytes } from "./image-writer.ts";
import { diskReadBackWrong, diskToolFailed } from "./problems.ts";
import { runTool } from "./tool.ts";

const mebibyte = 2 ** 20;
const stateBytes = 100 * mebibyte;

export interface StateJob {
  readonly exec: Exec;
  readonly disk: string;
  /** The image's own first sector, which is still missing on the disk. */
  readonly bootSector: Buffer;
  readonly machineConfig: Secret;
  /** A folder in memory: the configuration must not touch any other medium. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

export interface StoredState {
  /** The first sector that belongs to the new partition table; `arm` writes it, the last write of all. */
  readonly bootSector: Buffer;
  readonly partition: Partition;
}

/**
 * Adds the partition STATE with the machine configuration, directly behind META, where a booting Talos looks first.
 *
 * Both the new partition table (sgdisk on a sparse copy of the disk's two ends) and the file system (mkfs.xfs filling
 * it while making it) are made in memory and then written and read back as bytes: nothing is mounted, the kernel need
 * not know the partition, and the disk stays unable to start until its first sector is written.
 */
export async function storeState(job: StateJob): Promise<StoredState> {
  const { exec, disk: path, signal } = job;
  const work = await mkdtemp(join(job.scratch, "state-"));
  const disk = await openDisk(path);
  try {
    const bytes = await diskBytes(disk, path, exec);
    const head = Buffer.alloc(mebibyte);
    await readAll(disk, path, head, mebibyte, 0);
    job.bootSector.copy(head);

    const table = await tableWithState(exec, path, join(work, "table"), head, bytes, signal);
    const partition = statePartition(path, table.head);
    const state = join(work, "state");
    await makeStateFileSystem(exec, path, state, work, job.machineConfig, signal);

    await copyIn(disk, path, state, partition);
    await writeAll(disk, path, table.tail, bytes - table.tail.length);
    await settle(disk, path, exec);
    await writeAll(disk, path, table.head.subarray(sectorBytes), sectorBytes);
    await settle(disk, path, exec);

    await compare(disk, path, state, partition);
    const back = Buffer.alloc(mebibyte);
    await readAll(disk, path, back, mebibyte, 0);
    const same = back.subarray(sectorBytes).equals(table.head.subarray(sectorBytes));
    if (!same) throw new ProblemError(diskReadBackWrong({ disk: path, at: "its partition table" }));
    return { bootSector: Buffer.from(table.head.subarray(0, sectorBytes)), partition };
  } finally {
    await disk.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** The backup table occupies 33 sectors; a whole MiB would reach into what is not ours to write again. */
const tailBytes = 33 * sectorBytes;

async function tableWithState(
  exec: Exec,
  path: string,
  copy: string,
  head: Buffer,
  bytes: number,
  signal: AbortSignal,
): Promise<{ head: Buffer; tail: Buffer }> {
  await writeFile(copy, head, { mode: 0o600 });
  await truncate(copy, bytes);
  // -e first: the image's backup table sits at the image's end, not at the disk's.
  await runTool(exec, path, ["sgdisk", "--move-second-header", copy], signal);
  await runTool(exec, path, ["sgdisk", "--new=0:0:+100M", "--typecode=0:8300", "--change-name=0:STATE", copy], signal);
  const file = await open(copy, "r");
  try {
    const changed = Buffer.alloc(mebibyte);
    const tail = Buffer.alloc(tailBytes);
    await readAll(file, copy, changed, mebibyte, 0);
    await readAll(file, copy, tail, tailBytes, bytes - tailBytes);
    return { head: changed, tail };
  } finally {
    await file.close();
  }
}

function statePartition(path: string, head: Buffer): Partition {
  const partitions = readGpt(head) ?? [];
  const meta = partitions.find(({ label }) => label === "META");
  const states = partitions.filter(({ label }) => label === "STATE");
  const [state] = states;
  const problem = (reason: string) => new ProblemError(diskToolFailed({ tool: "sgdisk", disk: path, reason }));
  if (!meta) throw problem("the image has no META partition");
  if (!state || states.length > 1) throw problem(`${states.length} STATE partitions were made instead of one`);
  if (state.bytes !== stateBytes) throw problem(`STATE has ${state.bytes} bytes`);
  // Anything between META and STATE would split the room that Talos grows EPHEMERAL into.
  if (state.start !== meta.start + meta.bytes) throw problem("STATE is not directly behind META");
  return state;
}

async function makeStateFileSystem(
  exec: Exec,
  path: string,
  file: string,
  work: string,
  machineConfig: Secret,
  signal: AbortSignal,
): Promise<void> {
  const config = join(work, "config.yaml");
  const prototype = join(work, "prototype");
  await writeFile(config, machineConfig.reveal(), { mode: 0o600 });
  // mkfs.xfs' own description of a file tree: root 0755, one file 0600.
  await writeFile(prototype, `/dev/null\n0 0\nd--755 0 0\nconfig.yaml ---600 0 0 ${config}\n$\n`);
  await writeFile(file, "", { mode: 0o600 });
  await truncate(file, stateBytes);
  const options = ["-q", "-f", "--unsupported", "-n", "ftype=1", "-L", "STATE", "-p", prototype] as const;
  await runTool(exec, path, ["mkfs.xfs", ...options, file], signal);
  const made = await readFile(file);
  if (!made.includes(Buffer.from(machineConfig.reveal()))) {
    throw new ProblemError(diskToolFailed({ tool: "mkfs.xfs", disk: path, reason: "the configuration is not in it" }));
  }
}

type Handle = Awaited<ReturnType<typeof openDisk>>;

async function copyIn(disk: Handle, path: string, file: string, partition: Partition): Promise<void> {
  await eachChunk(file, partition, (chunk, position) => writeAll(disk, path, chunk, position));
}

async function compare(disk: Handle, path: string, file: string, partition: Partition): Promise<void> {
  const back = Buffer.alloc(chunkBytes);
  await eachChunk(file, partition, async (chunk, position) => {
    await readAll(disk, path, back, chunk.length, position);
    if (!back.subarray(0, chunk.length).equals(chunk)) {
      throw new ProblemError(diskReadBackWrong({ disk: path, at: place(position) }));
    }
  });
}

async function eachChunk(
  file: string,
  { start, bytes }: Partition,
  work: (chunk: Buffer, position: number) => Promise<void>,
): Promise<void> {
  const source = await open(file, "r");
  try {
    const chunk = Buffer.alloc(chunkBytes);
    for (let done = 0; done < bytes; done += chunkBytes) {
      const length = Math.min(chunkBytes, bytes - done);
      await readAll(source, file, chunk, length, done);
      await work(chunk.subarray(0, length), start + done);
    }
  } finally {
    await source.close();
  }
}
