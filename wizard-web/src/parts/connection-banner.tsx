import { useEffect, useState } from "react";
import { useStore } from "../session/session.tsx";
import { t } from "../texts/en.ts";

/** Short gaps are normal (a phone wakes up, a switch relearns) and are not worth a word. */
const silentForMs = 1_500;

/** Calm: says that nothing is lost, and goes by itself. `expected` while the machine restarts. */
export function ConnectionBanner({ expected }: { readonly expected: boolean }) {
  const lost = useStore().state.connection === "lost" && !expected;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) return setShown(false);
    const timer = setTimeout(() => setShown(true), silentForMs);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <div className="banner" role="status">
      {shown && (
        <p>
          <b>{t.connection.lost}</b> {t.connection.lostDetail}
        </p>
      )}
    </div>
  );
}
