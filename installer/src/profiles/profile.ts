import { z } from "zod";

const need = z.strictObject({
  /** Below this the installation is refused. */
  minimum: z.number().int().positive(),
  /** Below this a person is warned. */
  recommended: z.number().int().positive(),
  /** Where the figures come from; a figure without a source is a guess. */
  source: z.string().min(1),
});

export const profileSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9]+([_-][a-z0-9]+)*$/),
  title: z.string().min(1),
  architecture: z.enum(["amd64", "arm64"]),
  /** How the machine names itself (DMI); without it the profile fits every machine of the architecture. */
  match: z
    .strictObject({ vendor: z.string().min(1), model: z.string().min(1), source: z.string().min(1) })
    .exactOptional(),
  needs: z.strictObject({ memoryMiB: need, cores: need, diskMiB: need }),
});

/** How a known machine is recognised, and what it needs. */
export type Profile = z.infer<typeof profileSchema>;
