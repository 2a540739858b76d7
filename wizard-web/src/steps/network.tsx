import type { LinkChoice, SessionView } from "@cto/installer/contract";
import { useState } from "react";
import { nameserversOf, type StaticDraft, wrongInStatic } from "../answers/wrong.ts";
import { Actions, Continue } from "../parts/actions.tsx";
import { Choice } from "../parts/choice.tsx";
import { asTyped, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Note, ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Tag } from "../parts/tag.tsx";
import { t } from "../texts/en.ts";
import { useAnswerForm } from "./answer-form.ts";

const methods = ["dhcp", "static"] as const;

export function NetworkStep({ session }: { readonly session: SessionView }) {
  const shown = session.answers.network ?? session.defaults.network;
  const [link, setLink] = useState(shown?.link ?? session.links.find(({ suggested }) => suggested)?.name ?? "");
  const [method, setMethod] = useState(shown?.method ?? "dhcp");
  const [fixed, setFixed] = useState<StaticDraft>(
    shown?.method === "static"
      ? { ...shown, nameservers: shown.nameservers.join(", ") }
      : { address: session.links.find(({ name }) => name === link)?.addresses[0] ?? "", gateway: "", nameservers: "" },
  );

  const form = useAnswerForm("network", () => ({
    wrong: {
      ...(link === "" ? { link: t.network.chooseLink } : {}),
      ...(method === "static" ? wrongInStatic(fixed) : {}),
    },
    body:
      method === "dhcp"
        ? { method, link }
        : {
            method,
            link,
            address: fixed.address.trim(),
            gateway: fixed.gateway.trim(),
            nameservers: nameserversOf(fixed.nameservers),
          },
  }));

  return (
    <Page title={t.network.title} lead={t.network.lead}>
      <form className="stack" {...form.formProps}>
        {form.problem && <ProblemNote problem={form.problem} />}
        {session.links.length === 0 && <Note tone="danger" title={t.network.noLinks} />}
        <Group id="link" legend={t.network.link} error={form.error("link")}>
          {session.links.map((choice) => (
            <LinkCard
              key={choice.name}
              link={choice}
              chosen={choice.name === link}
              onChoose={() => setLink(choice.name)}
            />
          ))}
        </Group>
        <Group id="method" legend={t.network.method} error={form.error("method")}>
          {methods.map((choice) => (
            <Choice
              key={choice}
              kind="radio"
              id={`method-${choice}`}
              name="method"
              title={t.network[choice]}
              detail={t.network[`${choice}Detail`]}
              checked={choice === method}
              onChoose={() => setMethod(choice)}
            />
          ))}
        </Group>
        {method === "static" && <StaticFields draft={fixed} error={form.error} onDraft={setFixed} />}
        <Actions step="network">
          <Continue busy={form.busy} />
        </Actions>
      </form>
    </Page>
  );
}

interface LinkCardProps {
  readonly link: LinkChoice;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

const LinkCard = ({ link, chosen, onChoose }: LinkCardProps) => (
  <Choice
    kind="radio"
    id={`link-${link.name}`}
    name="link"
    title={link.name}
    checked={chosen}
    onChoose={onChoose}
    detail={
      <>
        {link.up ? t.network.up : t.network.down}&nbsp;· {link.addresses.join(", ") || t.network.noAddress}&nbsp;·{" "}
        <span className="mono">{link.mac}</span>&nbsp;· {link.driver}
      </>
    }
    tag={
      link.suggested ? (
        <Tag tone="ok">{t.network.suggested}</Tag>
      ) : link.up ? null : (
        <Tag tone="plain">{t.network.down}</Tag>
      )
    }
  />
);

interface StaticFieldsProps {
  readonly draft: StaticDraft;
  readonly error: (field: string) => string | undefined;
  readonly onDraft: (draft: StaticDraft) => void;
}

function StaticFields({ draft, error, onDraft }: StaticFieldsProps) {
  const fields = [
    ["address", t.network.address, t.network.addressHint],
    ["gateway", t.network.gateway, t.network.gatewayHint],
    ["nameservers", t.network.nameservers, t.network.nameserversHint],
  ] as const;
  return fields.map(([name, label, hint]) => (
    <Field key={name} id={name} label={label} hint={hint} error={error(name)}>
      {(control) => (
        <input
          {...control}
          className="mono"
          inputMode="text"
          {...asTyped}
          value={draft[name]}
          onChange={(event) => onDraft({ ...draft, [name]: event.target.value })}
        />
      )}
    </Field>
  ));
}
