import type { V1Condition } from "@kubernetes/client-node";
import { z } from "zod";
import type { KubeObject } from "./resource.ts";

/** The answer to one question about an object: `reason` is one CamelCase word for programs, `message` the same for people. */
export interface Answer extends Readonly<Pick<V1Condition, "type" | "reason" | "message">> {
  readonly status: "True" | "False" | "Unknown";
}

/** A dated answer, as it stands in JSON. */
export interface Condition extends Answer, Readonly<Pick<V1Condition, "observedGeneration">> {
  readonly lastTransitionTime: string;
}

const statusWithConditions = z.looseObject({
  conditions: z
    .array(
      z.looseObject({
        type: z.string(),
        status: z.enum(["True", "False", "Unknown"]),
        reason: z.string(),
        message: z.string(),
        lastTransitionTime: z.string(),
      }),
    )
    .default([]),
});

/**
 * The object's condition list with these answers in it, in their order. `lastTransitionTime` moves only when a status flips,
 * so an unchanged answer leaves an unchanged list. Conditions of other writers stay, behind ours.
 */
export function settleConditions(
  object: KubeObject,
  answers: readonly Answer[],
  now: Temporal.Instant,
): readonly Condition[] {
  const parsed = statusWithConditions.safeParse(object.status ?? {});
  const before = parsed.success ? parsed.data.conditions : [];
  const generation = object.metadata.generation;
  const ours = answers.map((answer) => {
    const last = before.find(({ type }) => type === answer.type);
    return {
      ...answer,
      lastTransitionTime:
        last?.status === answer.status ? last.lastTransitionTime : now.toString({ smallestUnit: "second" }),
      ...(generation !== undefined && { observedGeneration: generation }),
    };
  });
  return [...ours, ...before.filter(({ type }) => !answers.some((answer) => answer.type === type))];
}
