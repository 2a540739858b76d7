import type { SessionView } from "@cto/installer/contract";
import { useEffect } from "react";
import { ConnectionBanner } from "./parts/connection-banner.tsx";
import { MachineCard } from "./parts/machine-card.tsx";
import { Note, ProblemNote } from "./parts/note.tsx";
import { PhoneSteps, Rail } from "./parts/rail.tsx";
import { useStore } from "./session/session.tsx";
import { HandOverStep } from "./steps/hand-over.tsx";
import { InstallStep } from "./steps/install.tsx";
import { LicenceStep } from "./steps/licence.tsx";
import { NetworkStep } from "./steps/network.tsx";
import { OrganisationStep } from "./steps/organisation.tsx";
import { PlatformStep } from "./steps/platform.tsx";
import { RestartingStep } from "./steps/restarting.tsx";
import { ReviewStep } from "./steps/review.tsx";
import { hashOf, stepToShow, type WizardStep } from "./steps/route.ts";
import { StorageStep } from "./steps/storage.tsx";
import { useHash } from "./steps/use-route.ts";
import { t } from "./texts/en.ts";

export function App() {
  const { state, load } = useStore();
  const hash = useHash();
  const { session } = state;
  const step = session && stepToShow(session, hash);
  // The machine may have decided otherwise than the address bar; what it shows after a reload must be true.
  useEffect(() => {
    if (step && hash !== hashOf(step)) window.history.replaceState(null, "", hashOf(step));
  }, [step, hash]);
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById("main")?.focus()}>
        {t.skip}
      </button>
      <Header session={session} />
      <ConnectionBanner expected={session?.phase === "restarting"} />
      {session && step ? (
        <Frame session={session} step={step} />
      ) : (
        <main className="alone" id="main" tabIndex={-1}>
          {state.refusal ? (
            <>
              <h1>{t.product}</h1>
              <ProblemNote problem={state.refusal.problem} />
              <button type="button" className="button" onClick={() => void load()}>
                {t.tryAgain}
              </button>
            </>
          ) : (
            <p className="quiet">{t.loading}</p>
          )}
        </main>
      )}
    </>
  );
}

const Header = ({ session }: { readonly session: SessionView | null }) => (
  <header>
    <img src="/icon.svg" alt="" width="26" height="26" />
    <b>{t.product}</b>
    {session && (
      <p className="small quiet where">
        <span>{session.addresses[0]}</span>
        <span>{t.releaseLine(session.release.version)}</span>
      </p>
    )}
  </header>
);

function Frame({ session, step }: { readonly session: SessionView; readonly step: WizardStep }) {
  return (
    <div className="frame">
      <Rail session={session} now={step} />
      <main className="card stack" id="main" tabIndex={-1}>
        <PhoneSteps now={step} />
        {(step === "licence" || step === "storage") && <InterruptedNote session={session} />}
        <StepPage session={session} step={step} />
      </main>
      <Aside session={session} step={step} />
    </div>
  );
}

const introduces: ReadonlySet<WizardStep> = new Set(["licence", "storage"]);

function Aside({ session, step }: { readonly session: SessionView; readonly step: WizardStep }) {
  if (step !== "install")
    return (
      <aside className={introduces.has(step) ? "stack" : "stack later"}>
        <MachineCard machine={session.machine} checks={session.checks} />
      </aside>
    );
  if (session.phase === "restarting" || (session.phase === "failed" && !session.install)) return null;
  return (
    <aside className="stack">
      <section className="card stack tight">
        <h2>{t.install.powerTitle}</h2>
        <p className="small quiet">{session.phase === "hand-over" ? t.handOver.power : t.install.power}</p>
      </section>
    </aside>
  );
}

function StepPage({ session, step }: { readonly session: SessionView; readonly step: WizardStep }) {
  switch (step) {
    case "licence":
      return <LicenceStep session={session} />;
    case "organisation":
      return <OrganisationStep session={session} />;
    case "network":
      return <NetworkStep session={session} />;
    case "storage":
      return <StorageStep session={session} />;
    case "platform":
      return <PlatformStep session={session} />;
    case "review":
      return <ReviewStep />;
    case "install":
      if (session.phase === "hand-over") return <HandOverStep session={session} />;
      return session.phase === "restarting" ? <RestartingStep session={session} /> : <InstallStep session={session} />;
  }
}

function InterruptedNote({ session: { interrupted } }: { readonly session: SessionView }) {
  if (!interrupted) return null;
  return (
    <Note tone="warn" title={t.interrupted.title}>
      <p className="small">
        {t.interrupted.text(interrupted.diskLabel, t.interrupted.stages[interrupted.stage], interrupted.startedAt)}
      </p>
      <p className="small">{t.interrupted.next}</p>
    </Note>
  );
}
