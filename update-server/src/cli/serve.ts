import { once } from "node:events";
import { z } from "zod";
import { serve } from "../serve/serve.ts";
import { command } from "./command.ts";
import { text } from "./fields.ts";

const listen = z.string().transform((given, context) => {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(given) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  context.addIssue({ code: "custom", message: "must be ADDRESS:PORT, such as 127.0.0.1:8480" });
  return z.NEVER;
});

export const serveCommand = command({
  name: "serve",
  summary: "Hands a store out over HTTP, read-only, until it is stopped.",
  about: `For a laboratory, or a site without internet. The files are signed, so HTTP is enough and any other
web server or mirror may take its place. Stop it with Ctrl-C.`,
  options: [
    { name: "store", value: "DIR", help: "The folder that `cto-vendor release publish` filled." },
    {
      name: "listen",
      value: "ADDRESS:PORT",
      help: "Where to listen; port 0 takes a free one.",
      default: "127.0.0.1:8480",
    },
  ],
  examples: ["cto-vendor serve --store store", "cto-vendor serve --store store --listen 0.0.0.0:8480"],
  schema: z.strictObject({ store: text, listen }),
  run: async (given, io) => {
    const serving = await serve(given.store, given.listen);
    io.say(`Serving ${given.store} at ${serving.url} (stop with Ctrl-C)`, { url: serving.url });
    if (!io.stop.aborted) await once(io.stop, "abort");
    await serving.close();
  },
});
