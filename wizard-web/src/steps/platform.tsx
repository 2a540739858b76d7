import type { PlatformAnswer, SessionView } from "@cto/installer/contract";
import { useState } from "react";
import { wrongInPlatform } from "../answers/wrong.ts";
import { Actions, Continue } from "../parts/actions.tsx";
import { Choice } from "../parts/choice.tsx";
import { asTyped, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { Tag } from "../parts/tag.tsx";
import { t } from "../texts/en.ts";
import { useAnswerForm } from "./answer-form.ts";
import { MaintenanceWindowFields } from "./maintenance-window.tsx";

const channels = ["stable", "beta", "edge"] as const satisfies readonly PlatformAnswer["channel"][];

export function PlatformStep({ session }: { readonly session: SessionView }) {
  const [draft, setDraft] = useState<PlatformAnswer>(
    session.answers.platform ?? inLocalZone(session.defaults.platform),
  );
  const change = (part: Partial<PlatformAnswer>) => setDraft({ ...draft, ...part });
  const form = useAnswerForm("platform", () => {
    const answer = { ...draft, hostname: draft.hostname.trim(), domain: draft.domain.trim().toLowerCase() };
    return { wrong: wrongInPlatform(answer), body: answer };
  });

  return (
    <Page title={t.platform.title} lead={t.platform.lead}>
      <form className="stack" {...form.formProps}>
        {form.problem && <ProblemNote problem={form.problem} />}
        <Field id="hostname" label={t.platform.hostname} hint={t.platform.hostnameHint} error={form.error("hostname")}>
          {(control) => (
            <input
              {...control}
              {...asTyped}
              value={draft.hostname}
              onChange={(event) => change({ hostname: event.target.value })}
            />
          )}
        </Field>
        <Field id="domain" label={t.platform.domain} hint={t.platform.domainHint} error={form.error("domain")} optional>
          {(control) => (
            <input
              {...control}
              inputMode="url"
              {...asTyped}
              value={draft.domain}
              onChange={(event) => change({ domain: event.target.value })}
            />
          )}
        </Field>
        <FeatureChoices
          features={session.features}
          chosen={draft.features}
          error={form.error("features")}
          onChosen={(features) => change({ features })}
        />
        <Group id="channel" legend={t.platform.channel} error={form.error("channel")}>
          {channels.map((channel) => (
            <Choice
              key={channel}
              kind="radio"
              id={`channel-${channel}`}
              name="channel"
              title={t.platform.channels[channel].title}
              detail={t.platform.channels[channel].detail}
              checked={draft.channel === channel}
              onChoose={() => change({ channel })}
            />
          ))}
        </Group>
        <MaintenanceWindowFields
          window={draft.maintenanceWindow}
          error={form.error}
          onWindow={(maintenanceWindow) => change({ maintenanceWindow })}
        />
        <Actions step="platform">
          <Continue busy={form.busy} />
        </Actions>
      </form>
    </Page>
  );
}

/** The machine knows no zone before somebody names one; this browser probably stands where its person works. */
function inLocalZone(defaults: PlatformAnswer): PlatformAnswer {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { maintenanceWindow } = defaults;
  if (maintenanceWindow.timezone !== "UTC" || !timezone) return defaults;
  return { ...defaults, maintenanceWindow: { ...maintenanceWindow, timezone } };
}

interface FeatureChoicesProps {
  readonly features: SessionView["features"];
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChosen: (features: string[]) => void;
}

function FeatureChoices({ features, chosen, error, onChosen }: FeatureChoicesProps) {
  if (features.length === 0) return <p className="quiet small">{t.platform.noFeatures}</p>;
  const wanted = (id: string) => chosen.includes(id);
  return (
    <Group id="features" legend={t.platform.features} error={error}>
      {features.map(({ id, title, required }) => (
        <Choice
          key={id}
          kind="checkbox"
          id={`feature-${id}`}
          name="features"
          title={title}
          tag={required && <Tag tone="plain">{t.platform.required}</Tag>}
          checked={required || wanted(id)}
          disabled={required}
          onChoose={(on) => onChosen(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
        />
      ))}
    </Group>
  );
}
