import { z } from "zod";
import { replaceFile } from "../files/files.ts";
import { issueLicence } from "../licence/issue.ts";
import { command } from "./command.ts";
import { count, keyOption, list, text } from "./fields.ts";

export const licenceCommand = command({
  name: "licence issue",
  summary: "Signs a licence for a customer.",
  about: `The licence begins now. It is a text file that the customer pastes into the setup page, and it
needs no internet. When it expires, installing is refused; a platform that runs is never stopped.`,
  options: [
    keyOption,
    { name: "customer", value: "NAME", help: "The customer's name, as the platform shows it." },
    { name: "customer-id", value: "ID", help: "Your own number for the customer; made from the name", optional: true },
    { name: "email", value: "ADDRESS", help: "Whom to write to about this licence." },
    { name: "days", value: "N", help: "How long it counts, in days of 24 hours." },
    { name: "features", value: "LIST", help: "Features that may be chosen, with commas between them." },
    { name: "max-nodes", value: "N", help: "Machines.", default: "1" },
    { name: "max-namespaces", value: "N", help: "Namespaces.", default: "10" },
    { name: "max-agents", value: "N", help: "Agents.", default: "5" },
    { name: "tier", value: "NAME", help: "Product tier.", default: "standard" },
    { name: "out", value: "FILE", help: "Where to write it; printed when not given", optional: true },
  ],
  examples: [
    `cto-vendor licence issue --key keys/vendor-key.pem --customer "Acme Corp" --email admin@acme.example \\
--days 365 --features core,observability,backup --out acme.licence.json`,
  ],
  schema: z.strictObject({
    key: text,
    customer: text,
    "customer-id": text.optional(),
    email: z.email({ error: "must be an e-mail address" }),
    days: count(1),
    features: list,
    "max-nodes": count(1),
    "max-namespaces": count(0),
    "max-agents": count(0),
    tier: text,
    out: text.optional(),
  }),
  run: async (given, io) => {
    const now = io.now();
    const licence = await issueLicence(
      {
        key: given.key,
        customerId: given["customer-id"] ?? customerIdOf(given.customer),
        customerName: given.customer,
        email: given.email,
        days: given.days,
        features: given.features,
        limits: {
          maxNodes: given["max-nodes"],
          maxNamespaces: given["max-namespaces"],
          maxAgents: given["max-agents"],
        },
        tier: given.tier,
      },
      now,
    );
    if (given.out === undefined) return io.say(licence.trimEnd(), JSON.parse(licence));
    await replaceFile(given.out, licence);
    io.say(`Licence for ${given.customer}, ${given.days} days: ${given.out}`, { file: given.out });
  },
});

/** "Acme Corp" gives cust_acme-corp, so that the same customer has the same id each time. */
const customerIdOf = (name: string): string =>
  `cust_${name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")}`;
