import type { SessionView } from "@cto/installer/contract";
import { useState } from "react";
import { Actions, Continue } from "../parts/actions.tsx";
import { DiskCard } from "../parts/disk-card.tsx";
import { Group } from "../parts/group.tsx";
import { Note, ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { t } from "../texts/en.ts";
import { useAnswerForm } from "./answer-form.ts";

export function StorageStep({ session }: { readonly session: SessionView }) {
  const [disk, setDisk] = useState((session.answers.storage ?? session.defaults.storage)?.disk ?? "");
  const form = useAnswerForm("storage", () => ({
    wrong: disk === "" ? { disk: t.storage.choose } : {},
    body: { disk },
  }));
  const offered = session.disks.some((choice) => choice.offered);
  const chosen = session.disks.find((choice) => choice.id === disk);

  return (
    <Page title={t.storage.title} lead={t.storage.lead}>
      <form className="stack" {...form.formProps}>
        {form.problem && <ProblemNote problem={form.problem} />}
        {!offered && (
          <Note tone="danger" title={t.storage.noneTitle}>
            <p className="small">{session.disks.length === 0 ? t.storage.noneAtAll : t.storage.noneOffered}</p>
          </Note>
        )}
        {session.disks.length > 0 && (
          <Group id="disk" legend={t.storage.group} hiddenLegend error={form.error("disk")}>
            {session.disks.map((choice) => (
              <DiskCard key={choice.id} disk={choice} chosen={choice.id === disk} onChoose={() => setDisk(choice.id)} />
            ))}
          </Group>
        )}
        {chosen && chosen.contents.length > 0 && (
          <Note tone="warn" title={t.storage.willErase(chosen.label, chosen.serialTail)}>
            <p className="small">{t.storage.willEraseText}</p>
          </Note>
        )}
        <Actions step="storage">{offered && <Continue busy={form.busy} />}</Actions>
      </form>
    </Page>
  );
}
