import type { MachineView, RuleResult } from "@cto/installer/contract";
import { t } from "../texts/en.ts";
import { Note } from "./note.tsx";
import { Tag, type Tone } from "./tag.tsx";

type Verdict = RuleResult["verdict"];

interface MachineCardProps {
  readonly machine: MachineView;
  readonly checks: readonly RuleResult[];
}

const tones: Readonly<Record<Verdict, Tone>> = { pass: "ok", warn: "warn", block: "danger", unknown: "plain" };

/** What the machine is and how its checks went; what a person should know stands below in its own note. */
export function MachineCard({ machine, checks }: MachineCardProps) {
  const count = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length;
  const counts: readonly (readonly [Verdict, string])[] = [
    ["pass", t.machine.passed(count("pass"))],
    ["warn", t.machine.toKnow(count("warn"))],
    ["block", t.machine.blocking(count("block"))],
    ["unknown", t.machine.unknown(count("unknown"))],
  ];
  return (
    <>
      <section className="card stack tight">
        <h2>{t.machine.title(machine.vendor, machine.model)}</h2>
        <p className="small quiet">{t.machine.recognised(machine.profile.title)}</p>
        <dl className="small">
          <dt>{t.machine.cpu}</dt>
          <dd>{t.machine.cores(machine.cpu, machine.cores)}</dd>
          <dt>{t.machine.memory}</dt>
          <dd>{t.machine.memoryValue(machine.memoryBytes)}</dd>
          <dt>{t.machine.firmware}</dt>
          <dd>{t.machine.firmwareValue(machine.firmware, machine.secureBoot)}</dd>
        </dl>
        <p className="tags">
          {counts.map(
            ([verdict, text]) =>
              count(verdict) > 0 && (
                <Tag key={verdict} tone={tones[verdict]}>
                  {text}
                </Tag>
              ),
          )}
        </p>
        {checks.length > 0 && (
          <details className="small">
            <summary>{t.machine.allChecks}</summary>
            <ul className="plain-list">
              {checks.map((check) => (
                <CheckLine key={check.id} check={check} />
              ))}
            </ul>
          </details>
        )}
      </section>
      <CheckNotes checks={checks} />
    </>
  );
}

const CheckLine = ({ check }: { readonly check: RuleResult }) => (
  <li>
    <span className={`verdict ${tones[check.verdict]}`}>{t.machine.verdicts[check.verdict]}</span> {check.title}
    {check.measured && <span className="quiet"> · {t.machine.measured(check.measured, check.limit)}</span>}
  </li>
);

/** One note per check that warns or blocks: the reason, then what to do. */
export const CheckNotes = ({ checks }: { readonly checks: readonly RuleResult[] }) =>
  checks
    .filter(({ verdict }) => verdict === "block" || verdict === "warn")
    .map((check) => (
      <Note key={check.id} tone={check.verdict === "block" ? "danger" : "warn"} title={check.title}>
        <p className="small">{check.reason}</p>
        {check.fix && <p className="small">{check.fix}</p>}
      </Note>
    ));
