import { type Licence, type Problem, parseMaintenanceWindow, Secret, type VendorKeys, verifyLicence } from "@cto/core";
import type { z } from "zod";
import { judgeDisks } from "../checks/index.ts";
import type { Inventory } from "../inventory/index.ts";
import { type Answers, networkFaults } from "../plan/index.ts";
import type { Profile } from "../profiles/index.ts";
import {
  licenceAnswer,
  networkAnswer,
  organisationAnswer,
  platformAnswer,
  type Refusal,
  type StepId,
  storageAnswer,
} from "./contract.ts";
import { hashPassword } from "./password.ts";
import { answerWrong } from "./problems.ts";

/** What has been answered rightly so far. */
export interface Answered extends Partial<Answers> {
  readonly licence?: { readonly text: Secret; readonly licence: Licence };
}

export interface AnswerFacts {
  readonly inventory: Inventory;
  readonly profile: Profile;
  readonly keys: VendorKeys;
  readonly now: Temporal.Instant;
  readonly licensed: readonly string[];
}

type Judged = { readonly ok: true; readonly value: Answered } | { readonly ok: false; readonly refusal: Refusal };

const refuse = (problem: Problem, fields?: Readonly<Record<string, string>>): Judged => ({
  ok: false,
  refusal: fields ? { problem, fields } : { problem },
});

const wrongFields = (fields: Readonly<Record<string, string>>): Judged =>
  refuse(answerWrong({ count: Object.keys(fields).length }), fields);

const refuseField = (field: string, problem: Problem): Judged => refuse(problem, { [field]: problem.what });

/** Sentences for the fields that a person fills in, where zod's own would not help them. */
const sentences: Readonly<Record<string, string>> = {
  adminPassword: "The password needs at least 12 characters.",
  adminEmail: "This is not an e-mail address, such as admin@example.com.",
  hostname: "Use small letters, digits and hyphens, such as node-1.",
  domain: "This is not a domain, such as platform.example.com. Leave it empty to use the address.",
  address: "Write the address with its prefix, such as 192.168.1.20/24.",
  gateway: "This is not an IPv4 address, such as 192.168.1.1.",
  nameservers: "Write one to three IPv4 addresses.",
  name: "Write a name of at most 120 characters.",
  licence: "Paste the whole licence, from the first { to the last }.",
  "maintenanceWindow.start": "Write a time such as 02:00.",
  "maintenanceWindow.end": "Write a time such as 05:00.",
  "maintenanceWindow.daysOfWeek": "Choose at least one day.",
};

/** Field path -> sentence. No value of the request ever appears in it. */
function fieldsOf(error: z.ZodError): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    const key = path.join(".");
    const sentence = sentences[key] ?? sentences[path[0] ?? ""] ?? "This cannot be used.";
    fields[key] = issue.code === "unrecognized_keys" ? "There are fields that this version does not know." : sentence;
  }
  return fields;
}

async function judge<T>(
  schema: z.ZodType<T>,
  body: unknown,
  go: (value: T) => Judged | Promise<Judged>,
): Promise<Judged> {
  const parsed = schema.safeParse(body);
  return parsed.success ? go(parsed.data) : wrongFields(fieldsOf(parsed.error));
}

type Judge = (body: unknown, facts: AnswerFacts) => Promise<Judged>;
const saved = (value: Answered): Judged => ({ ok: true, value });

const judges: Readonly<Record<StepId, Judge>> = {
  licence: (body, { keys, now }) =>
    judge(licenceAnswer, body, ({ licence: text }) => {
      const verified = verifyLicence(text, keys, now);
      if (!verified.ok) return refuseField("licence", verified.problem);
      return saved({ licence: { text: new Secret(text), licence: verified.value } });
    }),
  organisation: (body) =>
    judge(organisationAnswer, body, async ({ name, adminEmail, adminPassword }) =>
      saved({ organisation: { name, adminEmail, adminPasswordHash: await hashPassword(adminPassword) } }),
    ),
  network: (body, { inventory }) =>
    judge(networkAnswer, body, (network) => {
      const faults = networkFaults(network, inventory);
      if (faults.length === 0) return saved({ network });
      return wrongFields(Object.fromEntries(faults.map(({ field, sentence }) => [field, sentence])));
    }),
  storage: (body, { inventory, profile }) =>
    judge(storageAnswer, body, (storage) => {
      const choice = judgeDisks(inventory, profile).find(({ id }) => id === storage.disk);
      if (choice?.offered) return saved({ storage });
      return wrongFields({ disk: choice ? choice.note : "This disk is no longer there; choose one of the list." });
    }),
  platform: (body, { licensed }) =>
    judge(platformAnswer, body, (platform) => {
      const window = parseMaintenanceWindow(platform.maintenanceWindow);
      if (!window.ok) {
        const field = window.problem.code === "window.unknown-zone" ? "timezone" : "end";
        return refuseField(`maintenanceWindow.${field}`, window.problem);
      }
      const unlicensed = platform.features.filter((feature) => !licensed.includes(feature));
      if (unlicensed.length === 0) return saved({ platform });
      return wrongFields({ features: `The licence does not contain: ${unlicensed.join(", ")}.` });
    }),
};

/** One step's answers, as they came, against the machine and the licence: what to keep of them, or the refusal. */
export const judgeAnswer = (step: StepId, body: unknown, facts: AnswerFacts): Promise<Judged> =>
  judges[step](body, facts);
