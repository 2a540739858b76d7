import { chmod, copyFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { librariesOf, neededByReadelf, packFolder, runFrom } from "@cto/iso-builder";
import { modulesInLoadOrder, wantedModules } from "./modules.ts";

const programs = ["usr/sbin/mkfs.xfs", "usr/sbin/sgdisk"];
const loader = "usr/lib64/ld-linux-x86-64.so.2";
const busyboxNames = ["sh", "ip", "udhcpc"];
const mergedFolders = ["bin", "sbin", "lib", "lib64"];
const emptyFolders = ["dev", "proc", "sys", "run", "tmp", "var", "system/secrets", "system/state"];

/** What udhcpc calls with the lease in its environment. The node's own resolvers are written by init and win. */
const leaseScript = `#!/bin/sh
case "$1" in
deconfig) ip address flush dev "$interface"; ip link set "$interface" up ;;
bound | renew)
  ip address flush dev "$interface"
  ip address add "$ip/\${mask:-24}" dev "$interface"
  for gateway in $router; do ip route add default via "$gateway" dev "$interface"; break; done
  if [ ! -e /etc/resolv.conf ]; then
    for server in $dns; do echo "nameserver $server" >> /etc/resolv.conf; done
  fi
  ;;
esac
`;

/** level 12: about a tenth larger than 19 and ten times faster to pack; unpacking costs the same. */
const compressionLevel = 12;

/** Everything the node consists of, as the kernel takes it: written to `into/initramfs.zst`. */
export async function buildInitramfs(request: {
  readonly debian: string;
  readonly init: string;
  readonly controlPlane: string;
  readonly staging: string;
  readonly file: string;
  readonly seconds: number;
}): Promise<void> {
  const { debian, staging } = request;
  const place = async (from: string, to: string, mode: number): Promise<void> => {
    await mkdir(dirname(join(staging, to)), { recursive: true });
    await copyFile(from, join(staging, to));
    await chmod(join(staging, to), mode);
  };
  for (const folder of emptyFolders) await mkdir(join(staging, folder), { recursive: true });
  await place(request.init, "init", 0o755);
  await place(request.controlPlane, "usr/bin/control-plane", 0o755);
  await place(join(debian, "usr/bin/busybox"), "usr/bin/busybox", 0o755);
  const libraries = await librariesOf(debian, programs, neededByReadelf(debian));
  for (const program of [...programs, ...libraries, loader]) await place(join(debian, program), program, 0o755);
  for (const folder of mergedFolders) await symlink(`usr/${folder}`, join(staging, folder));
  for (const name of busyboxNames) await symlink("busybox", join(staging, "usr/bin", name));
  await placeModules(debian, staging);
  await mkdir(join(staging, "etc"));
  await writeFile(join(staging, "etc/hosts"), "127.0.0.1 localhost\n::1 localhost\n");
  await writeFile(join(staging, "etc/udhcpc.script"), leaseScript, { mode: 0o755 });
  await packFolder(staging, request.file, compressionLevel, request.seconds);
}

async function placeModules(debian: string, staging: string): Promise<void> {
  const versions = await readdir(join(debian, "usr/lib/modules"));
  const folder = join(staging, "usr/lib/modules");
  await mkdir(folder, { recursive: true });
  const unpack = async (file: string): Promise<Uint8Array> => {
    await copyFile(file, join(folder, basename(file)));
    await runFrom(debian, "usr/bin/xz", ["--decompress", join(folder, basename(file))]);
    return readFile(join(folder, basename(file, ".xz")));
  };
  const modules = await modulesInLoadOrder(join(debian, "usr/lib/modules", versions[0] ?? ""), wantedModules, unpack);
  await writeFile(join(folder, "load"), modules.map(({ file }) => `${basename(file, ".xz")}\n`).join(""));
}
