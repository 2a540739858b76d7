import type { InstallView, SessionView, StageView } from "@cto/installer/contract";
import { ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { useStore } from "../session/session.tsx";
import type { LogLine } from "../session/state.ts";
import { t } from "../texts/en.ts";
import { clock, stopwatch } from "../texts/format.ts";
import { announcement } from "./announcement.ts";
import { hashOf } from "./route.ts";

/** Writing the system: what is done, what runs, until when; after a failure, the ways out. */
export function InstallStep({ session }: { readonly session: SessionView }) {
  const { install, problem } = session;
  if (session.phase === "failed")
    return (
      <Page {...(install ? stopped : unusable)}>
        {problem && <ProblemNote problem={problem} />}
        {install && <Progress install={install} running={false} />}
        <Log />
        {install && <WaysOut />}
      </Page>
    );
  return (
    <Page title={t.install.title.running} lead={timeLeft(install)}>
      {install && <Progress install={install} running />}
      <Log />
    </Page>
  );
}

const stopped = { title: t.install.title.failed, lead: t.install.failedLead };
/** The medium itself is at fault: no question was asked, and none would help. */
const unusable = { title: t.install.title.unusable, lead: t.install.unusableLead };

const WaysOut = () => (
  <div className="actions">
    <a className="button" href={hashOf("storage")}>
      {t.install.otherDisk}
    </a>
    <a className="button go" href={hashOf("review")}>
      {t.install.again}
    </a>
  </div>
);

const timeLeft = (install: InstallView | null): string =>
  install?.secondsLeft === null || install === null ? t.install.leftUnknown : t.install.left(install.secondsLeft);

function Progress({ install, running }: { readonly install: InstallView; readonly running: boolean }) {
  return (
    <>
      {running && (
        <div className="bar">
          <progress max={1} value={install.progress} aria-label={t.install.progress} />
          <span className="small quiet" aria-hidden="true">
            {t.install.percent(Math.floor(install.progress * 100))}
          </span>
        </div>
      )}
      <p className="unseen" role="status">
        {running && announcement(install)}
      </p>
      <ol className="stages">
        {install.stages.map((stage) => (
          <Stage key={stage.id} stage={stage} />
        ))}
      </ol>
    </>
  );
}

const Stage = ({ stage }: { readonly stage: StageView }) => (
  <li className={stage.state}>
    <span className="mark" role="img" aria-label={t.install.stageStates[stage.state]} />
    <span className="stage-title">{stage.title}</span>
    <span className="small quiet stage-time">{stage.state !== "waiting" && stopwatch(stage.seconds)}</span>
    {stage.detail !== "" && stage.state !== "waiting" && (
      <span className="small quiet stage-detail">{stage.detail}</span>
    )}
  </li>
);

function Log() {
  const { log } = useStore().state;
  return (
    <details>
      <summary>{t.install.log}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="log mono" aria-label={t.install.log} tabIndex={0}>
        {log.length === 0
          ? t.install.logEmpty
          : log.map((line) => <LogRow key={`${line.at} ${line.id}`} line={line} />)}
      </section>
    </details>
  );
}

const LogRow = ({ line }: { readonly line: LogLine }) => (
  <p>
    <span className="quiet">{clock(line.at)}</span> {line.text}
  </p>
);
