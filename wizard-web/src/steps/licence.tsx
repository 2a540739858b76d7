import type { LicenceView, SessionView } from "@cto/installer/contract";
import { useRef, useState } from "react";
import { Actions, Continue } from "../parts/actions.tsx";
import { Field } from "../parts/field.tsx";
import { Note, ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { t } from "../texts/en.ts";
import { list } from "../texts/format.ts";
import { useAnswerForm } from "./answer-form.ts";

export function LicenceStep({ session }: { readonly session: SessionView }) {
  const stored = session.answers.licence;
  const [replacing, setReplacing] = useState(false);
  const [text, setText] = useState("");
  const keeps = stored !== undefined && !replacing;
  const form = useAnswerForm("licence", () => ({
    wrong: keeps || text.trim() !== "" ? {} : { licence: t.licence.empty },
    body: keeps ? "keep" : { licence: text },
  }));

  return (
    <Page title={t.licence.title} lead={t.licence.lead}>
      <form className="stack" {...form.formProps}>
        {keeps ? (
          <LicenceAccepted licence={stored} onReplace={() => setReplacing(true)} />
        ) : (
          <>
            <LicenceText text={text} error={form.error("licence")} onText={setText} />
            {form.refused && <ProblemNote problem={form.refused} />}
          </>
        )}
        <Actions step="licence">
          <Continue busy={form.busy} />
        </Actions>
      </form>
    </Page>
  );
}

interface LicenceTextProps {
  readonly text: string;
  readonly error: string | undefined;
  readonly onText: (text: string) => void;
}

function LicenceText({ text, error, onText }: LicenceTextProps) {
  const picker = useRef<HTMLInputElement>(null);
  const [source, setSource] = useState("");
  const read = async (file: File | undefined) => {
    if (!file) return;
    onText(await file.text());
    setSource(t.licence.dropped(file.name));
  };
  return (
    <>
      <Field id="licence" label={t.licence.field} hint={t.licence.hint} error={error}>
        {(control) => (
          <textarea
            {...control}
            className="mono"
            rows={7}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            value={text}
            onChange={(event) => onText(event.target.value)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              if (event.dataTransfer.files.length === 0) return;
              event.preventDefault();
              void read(event.dataTransfer.files[0]);
            }}
          />
        )}
      </Field>
      <p className="inline">
        <button type="button" className="button" onClick={() => picker.current?.click()}>
          {t.licence.choose}
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,.lic,.txt,application/json"
          onChange={(event) => void read(event.target.files?.[0])}
        />
        <span className="small quiet" role="status">
          {source}
        </span>
      </p>
    </>
  );
}

interface LicenceAcceptedProps {
  readonly licence: LicenceView;
  readonly onReplace: () => void;
}

const LicenceAccepted = ({ licence, onReplace }: LicenceAcceptedProps) => (
  <>
    <Note tone="ok" title={t.licence.accepted}>
      <dl>
        <dt>{t.licence.customer}</dt>
        <dd>{licence.customer}</dd>
        <dt>{t.licence.tier}</dt>
        <dd>{licence.tier}</dd>
        <dt>{t.licence.until}</dt>
        <dd>{t.licence.untilValue(licence.expiresAt)}</dd>
        {licence.features.length > 0 && (
          <>
            <dt>{t.licence.features}</dt>
            <dd>{list(licence.features)}</dd>
          </>
        )}
      </dl>
    </Note>
    <p>
      <button type="button" className="button" onClick={onReplace}>
        {t.licence.another}
      </button>
    </p>
  </>
);
