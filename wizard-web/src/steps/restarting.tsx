import type { SessionView } from "@cto/installer/contract";
import { Page } from "../parts/page.tsx";
import { t } from "../texts/en.ts";
import { futureAddress } from "./future-address.ts";

/** The last page: it stays readable after the machine has gone. */
export function RestartingStep({ session }: { readonly session: SessionView }) {
  const address = futureAddress(session);
  const talosctl = `talosctl --talosconfig talosconfig --nodes ${address} --endpoints ${address}`;
  return (
    <Page title={t.restarting.title} lead={t.restarting.lead}>
      <h2>{t.restarting.steps}</h2>
      <ol className="todo">
        <li>{t.restarting.pull}</li>
        <li>{t.restarting.wait}</li>
        <li>
          {t.restarting.bootstrap}
          <Command text={`${talosctl} bootstrap`} />
        </li>
        <li>
          {t.restarting.kubeconfig}
          <Command text={`${talosctl} kubeconfig`} />
        </li>
      </ol>
      <p>
        {t.restarting.address} <b className="mono">https://{address}:6443</b>
      </p>
    </Page>
  );
}

const Command = ({ text }: { readonly text: string }) => <code className="command">{text}</code>;
