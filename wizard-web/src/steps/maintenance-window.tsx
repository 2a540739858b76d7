import type { PlatformAnswer } from "@cto/installer/contract";
import { Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { t } from "../texts/en.ts";

type MaintenanceWindow = PlatformAnswer["maintenanceWindow"];
type Weekday = MaintenanceWindow["daysOfWeek"][number];

interface MaintenanceWindowFieldsProps {
  readonly window: MaintenanceWindow;
  readonly error: (field: string) => string | undefined;
  readonly onWindow: (window: MaintenanceWindow) => void;
}

const week: readonly Weekday[] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const times = [
  ["start", t.platform.start],
  ["end", t.platform.end],
] as const;

export function MaintenanceWindowFields({ window, error, onWindow }: MaintenanceWindowFieldsProps) {
  const toggle = (day: Weekday, on: boolean) =>
    onWindow({ ...window, daysOfWeek: week.filter((each) => (each === day ? on : window.daysOfWeek.includes(each))) });
  return (
    <section className="stack tight">
      <div>
        <h2>{t.platform.window}</h2>
        <p className="quiet small">{t.platform.windowLead}</p>
      </div>
      <Group id="days" legend={t.platform.days} hiddenLegend error={error("maintenanceWindow.daysOfWeek")}>
        <div className="days">
          {week.map((day) => (
            <label key={day} className="day">
              <input
                type="checkbox"
                aria-label={t.platform.weekdays[day].long}
                checked={window.daysOfWeek.includes(day)}
                onChange={(event) => toggle(day, event.target.checked)}
              />
              <span aria-hidden="true">{t.platform.weekdays[day].short}</span>
            </label>
          ))}
        </div>
      </Group>
      <div className="trio">
        {times.map(([edge, label]) => (
          <Field key={edge} id={`window-${edge}`} label={label} error={error(`maintenanceWindow.${edge}`)}>
            {(control) => (
              <select
                {...control}
                value={window[edge]}
                onChange={(event) => onWindow({ ...window, [edge]: event.target.value })}
              >
                {timesOfDay(window[edge]).map((time) => (
                  <option key={time}>{time}</option>
                ))}
              </select>
            )}
          </Field>
        ))}
        <Field id="window-zone" label={t.platform.zone} error={error("maintenanceWindow.timezone")}>
          {(control) => (
            <select
              {...control}
              value={window.timezone}
              onChange={(event) => onWindow({ ...window, timezone: event.target.value })}
            >
              {zones(window.timezone).map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <WindowSentence window={window} />
    </section>
  );
}

/**
 * Every half hour, and the one in use. Not a time input: that shows 24 hours or a.m. and p.m. by the browser's
 * language, and the sentence below must say the same as the field.
 */
const timesOfDay = (inUse: string): readonly string[] => {
  const halfHours = Array.from({ length: 48 }, (_, n) => `${String(n >> 1).padStart(2, "0")}:${n % 2 ? "30" : "00"}`);
  return [...new Set([...halfHours, inUse])].sort();
};

/** The names this browser knows, with the one in use and UTC, which browsers leave out. */
const zones = (inUse: string): readonly string[] =>
  [...new Set([...Intl.supportedValuesOf("timeZone"), inUse, "UTC"])].sort();

/** What was chosen, read back in one line. */
function WindowSentence({ window: { daysOfWeek, start, end, timezone } }: { readonly window: MaintenanceWindow }) {
  if (daysOfWeek.length === 0 || start === end) return null;
  const days = daysOfWeek.map((day) => t.platform.weekdays[day].long);
  return <p className="small strong">{t.platform.sentence(days, start, end, timezone, end < start)}</p>;
}
