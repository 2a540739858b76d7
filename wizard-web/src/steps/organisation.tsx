import type { SessionView } from "@cto/installer/contract";
import { useState } from "react";
import { strengthOf } from "../answers/password.ts";
import { type OrganisationDraft, wrongInOrganisation } from "../answers/wrong.ts";
import { Actions, Continue } from "../parts/actions.tsx";
import { Field } from "../parts/field.tsx";
import { ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { t } from "../texts/en.ts";
import { useAnswerForm } from "./answer-form.ts";

export function OrganisationStep({ session }: { readonly session: SessionView }) {
  const stored = session.answers.organisation;
  const [draft, setDraft] = useState<OrganisationDraft>({
    name: stored?.name ?? session.answers.licence?.customer ?? "",
    adminEmail: stored?.adminEmail ?? "",
    adminPassword: "",
    passwordAgain: "",
  });
  const [shown, setShown] = useState(false);
  const set = (field: keyof OrganisationDraft) => (event: { target: { value: string } }) =>
    setDraft({ ...draft, [field]: event.target.value });

  const form = useAnswerForm("organisation", () => {
    const { passwordAgain, ...answer } = draft;
    const untouched =
      stored !== undefined &&
      stored.name === answer.name.trim() &&
      stored.adminEmail === answer.adminEmail.trim() &&
      answer.adminPassword + passwordAgain === "";
    return untouched
      ? { body: "keep" }
      : {
          wrong: wrongInOrganisation(draft, stored !== undefined),
          body: { ...answer, name: answer.name.trim(), adminEmail: answer.adminEmail.trim() },
        };
  });

  const passwordType = shown ? "text" : "password";
  return (
    <Page title={t.organisation.title} lead={t.organisation.lead}>
      <form className="stack" {...form.formProps}>
        {form.problem && <ProblemNote problem={form.problem} />}
        <Field id="name" label={t.organisation.name} error={form.error("name")}>
          {(control) => (
            <input {...control} autoComplete="organization" value={draft.name} onChange={set("name")} maxLength={120} />
          )}
        </Field>
        <Field
          id="adminEmail"
          label={t.organisation.email}
          hint={t.organisation.emailHint}
          error={form.error("adminEmail")}
        >
          {(control) => (
            <input
              {...control}
              type="email"
              autoComplete="email"
              value={draft.adminEmail}
              onChange={set("adminEmail")}
            />
          )}
        </Field>
        <div className="pair">
          <Field
            id="adminPassword"
            label={t.organisation.password}
            hint={stored ? t.organisation.passwordKept : t.organisation.passwordHint}
            error={form.error("adminPassword")}
          >
            {(control) => (
              <input
                {...control}
                type={passwordType}
                autoComplete="new-password"
                value={draft.adminPassword}
                onChange={set("adminPassword")}
              />
            )}
          </Field>
          <Field id="passwordAgain" label={t.organisation.passwordAgain} error={form.error("passwordAgain")}>
            {(control) => (
              <input
                {...control}
                type={passwordType}
                autoComplete="new-password"
                value={draft.passwordAgain}
                onChange={set("passwordAgain")}
              />
            )}
          </Field>
        </div>
        <div className="between">
          <PasswordStrength password={draft.adminPassword} />
          <label className="check">
            <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
            {t.organisation.show}
          </label>
        </div>
        <Actions step="organisation">
          <Continue busy={form.busy} />
        </Actions>
      </form>
    </Page>
  );
}

function PasswordStrength({ password }: { readonly password: string }) {
  const strength = strengthOf(password);
  return (
    <p className={`small strength ${strength}`} role="status">
      {password !== "" && t.organisation.strength[strength]}
    </p>
  );
}
