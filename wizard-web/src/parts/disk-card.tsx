import type { DiskChoice } from "@cto/installer/contract";
import { t } from "../texts/en.ts";
import { Choice } from "./choice.tsx";
import { Tag } from "./tag.tsx";

interface DiskCardProps {
  readonly disk: DiskChoice;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** A disk as a person knows it: its label first, then what proves that it is this one and what is on it. */
export function DiskCard({ disk, chosen, onChoose }: DiskCardProps) {
  if (!disk.offered) return <DiskNotOffered disk={disk} />;
  return (
    <Choice
      kind="radio"
      id={`disk-${disk.id}`}
      name="disk"
      title={disk.label}
      checked={chosen}
      onChoose={onChoose}
      detail={<DiskFacts disk={disk} />}
      tag={<DiskTag disk={disk} />}
    />
  );
}

const DiskFacts = ({ disk }: { readonly disk: DiskChoice }) => (
  <>
    {t.storage.endsIn} <span className="mono">…{disk.serialTail}</span>&nbsp;· {disk.path}&nbsp;·{" "}
    {disk.contents.length === 0 ? t.storage.empty : t.storage.holds}
    {disk.contents.map((content) => (
      <b key={content}>{content}</b>
    ))}
  </>
);

function DiskTag({ disk }: { readonly disk: DiskChoice }) {
  if (disk.suggested) return <Tag tone="ok">{disk.note.replace(/\.$/, "")}</Tag>;
  return disk.contents.length > 0 ? <Tag tone="warn">{t.storage.hasData}</Tag> : null;
}

const DiskNotOffered = ({ disk }: { readonly disk: DiskChoice }) => (
  <div className="choice off">
    <span className="choice-title">{disk.label}</span>
    <span className="choice-tag">
      <Tag tone="plain">{t.storage.notOffered}</Tag>
    </span>
    <span className="quiet small choice-detail">
      {disk.note}
      <br />
      {t.storage.endsIn} <span className="mono">…{disk.serialTail}</span>&nbsp;· {disk.path}
    </span>
  </div>
);
