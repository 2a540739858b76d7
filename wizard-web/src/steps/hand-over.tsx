import type { Problem, SessionView } from "@cto/installer/contract";
import { useState } from "react";
import { Note, ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { accessFileUrl } from "../session/api.ts";
import { useStore } from "../session/session.tsx";
import { t } from "../texts/en.ts";

/** The machine waits: it restarts only after the person has the file with which it is administered. */
export function HandOverStep({ session }: { readonly session: SessionView }) {
  const { api, show } = useStore();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const saved = session.handOverFetched;

  const restart = async () => {
    if (!saved || busy) return;
    setBusy(true);
    const answer = await api.restart();
    if (answer.ok) return show(answer.value);
    setBusy(false);
    setProblem(answer.refusal.problem);
  };

  return (
    <Page title={t.handOver.title} lead={t.handOver.lead}>
      {problem && <ProblemNote problem={problem} />}
      <Note tone={saved ? "ok" : "plain"} title={t.handOver.fileTitle}>
        <p>{t.handOver.fileText}</p>
        <p>
          <a className={saved ? "button" : "button go"} href={accessFileUrl} download="talosconfig">
            {saved ? t.handOver.saveAgain : t.handOver.save}
          </a>
        </p>
      </Note>
      <p className="small" role="status" id="restart-why">
        {saved ? `${t.handOver.saved} ${t.handOver.ready}` : t.handOver.first}
      </p>
      <div className="actions">
        <button
          type="button"
          className="button go"
          aria-disabled={!saved || busy || undefined}
          aria-describedby="restart-why"
          onClick={() => void restart()}
        >
          {busy ? t.saving : t.handOver.restart}
        </button>
      </div>
    </Page>
  );
}
