import { z } from "zod";
import type { Option } from "./command.ts";

export const text = z.string().min(1, { error: "must not be empty" });

/** A whole number of at least `least`, as typed. */
export const count = (least: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, { error: "must be a whole number" })
    .transform(Number)
    .refine((value) => value >= least, { error: `must be at least ${least}` });

/** Names with commas between them. */
export const list = z.string().transform((given) =>
  given
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== ""),
);

export const keyOption: Option = { name: "key", value: "FILE", help: "The private key that `cto-vendor keys` made." };
