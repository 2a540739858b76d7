import { channelNames } from "@cto/core";
import { z } from "zod";
import { publishRelease } from "../release/publish.ts";
import { command } from "./command.ts";
import { keyOption, text } from "./fields.ts";

const osImages = z
  .array(z.string().regex(/^(amd64|arm64)=.+/, { error: "must be amd64=FILE or arm64=FILE" }))
  .transform((given) => {
    const fileFor = (architecture: string) =>
      given.findLast((one) => one.startsWith(`${architecture}=`))?.slice(architecture.length + 1);
    const [amd64, arm64] = [fileFor("amd64"), fileFor("arm64")];
    return { ...(amd64 !== undefined && { amd64 }), ...(arm64 !== undefined && { arm64 }) };
  });

export const releaseCommand = command({
  name: "release publish",
  summary: "Signs a release, puts it into a store, and signs its channel again.",
  about: `The store is a folder of plain files; any web server can hand it out. Publishing the same release
again changes nothing but the channel's expiry (90 days), so a job that does it weekly keeps the
channel fresh. The same version with another content is refused.`,
  options: [
    keyOption,
    { name: "store", value: "DIR", help: "The folder that is served; made when it is not there." },
    { name: "version", value: "V", help: "Such as 1.2.4, or 1.3.0-beta.1." },
    { name: "channel", value: "NAME", help: `One of ${channelNames.join(", ")}.` },
    { name: "talos", value: "V", help: "Talos version, such as 1.14.1." },
    { name: "kubernetes", value: "V", help: "Kubernetes version, such as 1.37.1." },
    {
      name: "os-image",
      value: "ARCH=FILE",
      help: "Raw disk image compressed with zstd, for amd64 or arm64",
      optional: true,
      repeatable: true,
    },
    { name: "notes", value: "TEXT", help: "What a person should know of it.", default: "" },
  ],
  examples: [
    `cto-vendor release publish --key keys/vendor-key.pem --store store --version 1.2.4 --channel stable \\
--talos 1.14.1 --kubernetes 1.37.1 --os-image amd64=metal-amd64.raw.zst --notes "Quieter fans."`,
  ],
  schema: z.strictObject({
    key: text,
    store: text,
    version: text,
    channel: z.enum(channelNames, { error: `must be one of ${channelNames.join(", ")}` }),
    talos: text,
    kubernetes: text,
    "os-image": osImages.default({}),
    notes: z.string(),
  }),
  run: async (given, io) => {
    const { release, file, unchanged } = await publishRelease(
      {
        key: given.key,
        store: given.store,
        version: given.version,
        channel: given.channel,
        talosVersion: given.talos,
        kubernetesVersion: given.kubernetes,
        osImages: given["os-image"],
        notes: given.notes,
      },
      io.now(),
    );
    const what = unchanged ? "was already published; its channel is signed again" : "is published";
    io.say(`Release ${release.version} ${what} (${release.channel}): ${file}`, {
      version: release.version,
      channel: release.channel,
      file,
      unchanged,
      osImages: release.osImages,
    });
  },
});
