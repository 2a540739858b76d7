import type { Problem, StepId } from "@cto/installer/contract";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { sentenceFor, type Wrong } from "../answers/wrong.ts";
import { useStore } from "../session/session.tsx";
import { stepAfter } from "./route.ts";
import { go } from "./use-route.ts";

interface AnswerForm {
  readonly formProps: { ref: React.Ref<HTMLFormElement>; noValidate: true; onSubmit(event: FormEvent): void };
  readonly busy: boolean;
  /** What the machine refused, when no single field says it. */
  readonly problem: Problem | null;
  /** What the machine refused, also when a field says it. */
  readonly refused: Problem | null;
  error(field: string): string | undefined;
}

interface Draft {
  /** Slips that are seen without asking the machine. */
  readonly wrong?: Wrong;
  /** The body of the answer; "keep" goes on with what is stored. */
  readonly body: unknown | "keep";
}

const nothingWrong: Wrong = {};

/** Sends one step's answer and goes on, or shows by each field what is wrong and puts the focus on the first. */
export function useAnswerForm(step: StepId, draft: () => Draft): AnswerForm {
  const { api, show } = useStore();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(nothingWrong);
  const [refused, setRefused] = useState<Problem | null>(null);

  useEffect(() => {
    if (wrong !== nothingWrong) form.current?.querySelector<HTMLElement>("[aria-invalid], [data-wrong] input")?.focus();
  }, [wrong]);

  const submit = async () => {
    const { wrong: slips = nothingWrong, body } = draft();
    setRefused(null);
    setWrong(slips);
    if (Object.keys(slips).length > 0) return;
    if (body === "keep") return go(stepAfter(step));
    setBusy(true);
    const answer = await api.answer(step, body);
    setBusy(false);
    if (answer.ok) {
      show(answer.value);
      go(stepAfter(step));
    } else {
      setWrong(answer.refusal.fields ?? nothingWrong);
      setRefused(answer.refusal.problem);
    }
  };

  return {
    formProps: {
      ref: form,
      noValidate: true,
      onSubmit: (event) => {
        event.preventDefault();
        if (!busy) void submit();
      },
    },
    busy,
    problem: Object.keys(wrong).length === 0 ? refused : null,
    refused,
    error: (field) => sentenceFor(wrong, field),
  };
}
