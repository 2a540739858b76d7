import { z } from "zod";
import { createVendorKeys } from "../keys/keys.ts";
import { command } from "./command.ts";
import { text } from "./fields.ts";

export const keysCommand = command({
  name: "keys",
  summary: "Makes the key pair that everything else is signed with.",
  about: `Writes two files. vendor-key.pem is the private key: whoever has it can sign in your name, so keep
it off line and keep a copy. vendor-keys.json is public: it goes onto every installation medium.`,
  options: [{ name: "dir", value: "DIR", help: "Where to put them; made when it is not there." }],
  examples: ["cto-vendor keys --dir keys"],
  schema: z.strictObject({ dir: text }),
  run: async ({ dir }, io) => {
    const { keyId, privateKey, vendorKeys } = await createVendorKeys(dir);
    io.say(`Key ${keyId}\n  private, keep it safe: ${privateKey}\n  public: ${vendorKeys}`, {
      keyId,
      privateKey,
      vendorKeys,
    });
  },
});
