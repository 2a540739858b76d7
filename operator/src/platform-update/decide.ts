import {
  compareVersions,
  describeInstant,
  describeSpan,
  type Outcome,
  type Problem,
  type WindowOccurrence,
} from "@cto/core";
import type { Answer } from "../kube/index.ts";
import type { PlatformUpdateStatus } from "../resources/generated/platform-update.ts";
import { allowedAnswer, type Hold, holdOn } from "./hold.ts";
import type { Observed } from "./observe.ts";
import { viewWindow, type WindowView } from "./window.ts";

/** What is known about updates, before anything is said about it. */
type UpdateView =
  | { readonly kind: "unknown"; readonly because: "installed" | "releases" }
  | { readonly kind: "none-offered" }
  | { readonly kind: "up-to-date"; readonly offered: string }
  | { readonly kind: "available"; readonly version: string };

/** The status to write, and when to look again at the latest. */
export interface Decision {
  /** Fields that are undefined are to be removed. */
  readonly status: {
    readonly [Field in "currentVersion" | "availableVersion" | "lastCheck" | "state" | "nextWindows"]:
      | PlatformUpdateStatus[Field]
      | undefined;
  };
  readonly answers: readonly Answer[];
  readonly wakeAt: Temporal.Instant | undefined;
}

/** Pure: the same observation gives the same decision. */
export function decide(observed: Observed): Decision {
  const { installed, check, now, wanted } = observed;
  const window = viewWindow(wanted, now);
  const update = viewUpdate(observed);
  const hold = holdOn(update.kind === "available" ? update.version : undefined, wanted, now);
  const verified = check.state === "Off" ? undefined : check.verified;
  const questions = [
    installedAnswer(installed),
    retrievedAnswer(observed),
    windowAnswer(window),
    availableAnswer(update, observed),
    allowedAnswer(hold, wanted, now),
  ];
  return {
    status: {
      currentVersion: installed.ok ? installed.value : undefined,
      availableVersion: update.kind === "available" ? update.version : undefined,
      lastCheck: verified && inUtc(verified.at),
      state: stateOf[update.kind],
      nextWindows: window.ok && window.value.kind === "weekly" ? window.value.upcoming.map(shownWindow) : undefined,
    },
    answers: [readyAnswer(headline(update, window, hold, observed), questions), ...questions],
    wakeAt: earliest(
      [
        check.state === "Off" ? undefined : check.nextAt,
        verified?.head.expiresAt,
        window.ok ? edgeOf(window.value) : undefined,
        wanted.pin?.until,
      ].filter((at) => at === undefined || Temporal.Instant.compare(at, now) > 0),
    ),
  };
}

const stateOf: Readonly<Record<UpdateView["kind"], string>> = {
  unknown: "Unknown",
  "none-offered": "UpToDate",
  "up-to-date": "UpToDate",
  available: "UpdateAvailable",
};

function viewUpdate({ installed, check, now }: Observed): UpdateView {
  if (!installed.ok) return { kind: "unknown", because: "installed" };
  if (check.state === "Off" || check.verified === undefined) return { kind: "unknown", because: "releases" };
  const { newest, expiresAt } = check.verified.head;
  if (Temporal.Instant.compare(now, expiresAt) >= 0) return { kind: "unknown", because: "releases" };
  if (!newest) return { kind: "none-offered" };
  return compareVersions(newest.version, installed.value) > 0
    ? { kind: "available", version: newest.version }
    : { kind: "up-to-date", offered: newest.version };
}

function installedAnswer(installed: Outcome<string>): Answer {
  const type = "InstalledVersionKnown";
  return installed.ok
    ? { type, status: "True", reason: "VersionRead", message: `Version ${installed.value} is installed.` }
    : { type, status: "False", ...told(installed.problem) };
}

function retrievedAnswer({ check, wanted }: Observed): Answer {
  const type = "UpdatesRetrieved";
  switch (check.state) {
    case "Off":
      return {
        type,
        status: "False",
        reason: "NoUpdateServer",
        message: "No update server is asked. Set spec.updateServer.url to learn of new releases.",
      };
    case "Failed":
      return { type, status: "False", ...told(check.problem) };
    case "Verified":
      return {
        type,
        status: "True",
        reason: "Verified",
        message: `Channel ${wanted.channel} was read; it is signed by the vendor and in date.`,
      };
  }
}

function windowAnswer(window: Outcome<WindowView>): Answer {
  const type = "WindowValid";
  if (!window.ok) return { type, status: "False", ...told(window.problem) };
  return window.value.kind === "not-used"
    ? { type, status: "True", reason: "NotUsed", message: "Automatic updates are off, so no window is needed." }
    : { type, status: "True", reason: "WindowRead", message: "The maintenance window is understood." };
}

function availableAnswer(update: UpdateView, { wanted }: Observed): Answer {
  const type = "UpdateAvailable";
  switch (update.kind) {
    case "unknown":
      return {
        type,
        status: "Unknown",
        reason: update.because === "installed" ? "InstalledVersionUnknown" : "ReleasesUnknown",
        message: `It cannot be said: see the condition ${update.because === "installed" ? "InstalledVersionKnown" : "UpdatesRetrieved"}.`,
      };
    case "none-offered":
      return { type, status: "False", reason: "NoneOffered", message: `Channel ${wanted.channel} offers no release.` };
    case "up-to-date":
      return {
        type,
        status: "False",
        reason: "UpToDate",
        message: `Channel ${wanted.channel} offers ${update.offered}, which is not newer.`,
      };
    case "available":
      return {
        type,
        status: "True",
        reason: "NewerRelease",
        message: `Release ${update.version} is available. This version of the operator reports updates; it does not install them yet.`,
      };
  }
}

/** The sentence that `kubectl get platformupdates` shows. */
function headline(
  update: UpdateView,
  window: Outcome<WindowView>,
  hold: Hold | undefined,
  { wanted, installed }: Observed,
): string {
  switch (update.kind) {
    case "unknown":
      return "Unknown whether an update is available";
    case "none-offered":
    case "up-to-date":
      return `UpToDate ${installed.ok ? installed.value : ""}, nothing newer in channel ${wanted.channel}`;
    case "available":
      return `UpdateAvailable ${update.version}, ${hold?.short ?? (window.ok ? whenOf(window.value) : "no window")}`;
  }
}

function whenOf(window: WindowView): string {
  if (window.kind === "not-used") return "automatic updates are off";
  const { state } = window;
  if (state.open) return `window open until ${describeInstant(state.until)}`;
  return state.next
    ? `next window ${describeInstant(state.next.start)}`
    : "no window: spec.autoUpdate.maintenanceWindow.deny covers every day of the next two years";
}

/** Their answers are news or a wish, no trouble. */
const neverTrouble = new Set(["UpdateAvailable", "UpdatesAllowed"]);

/** The summary: the first question that has no good answer gives its reason. */
function readyAnswer(sentence: string, questions: readonly Answer[]): Answer {
  const trouble = questions.find(({ type, status }) => !neverTrouble.has(type) && status !== "True");
  return trouble
    ? { type: "Ready", status: "False", reason: trouble.reason, message: `${sentence}. ${trouble.message}` }
    : { type: "Ready", status: "True", reason: "Watching", message: sentence };
}

/** A problem as a condition: its code in CamelCase, what happened and what to do. */
function told({ code, what, fix }: Problem): Pick<Answer, "reason" | "message"> {
  return {
    reason: code.replace(/(?:^|[.-])([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    message: [what, ...fix].join(" ").slice(0, 1500),
  };
}

const edgeOf = (window: WindowView): Temporal.Instant | undefined => {
  if (window.kind === "not-used") return undefined;
  return (window.state.open ? window.state.until : window.state.next?.start)?.toInstant();
};

const shownWindow = ({ start, end }: WindowOccurrence) => ({
  start: inUtc(start.toInstant()),
  end: inUtc(end.toInstant()),
  local: describeSpan(start, end),
});

const earliest = (moments: readonly (Temporal.Instant | undefined)[]): Temporal.Instant | undefined =>
  moments.filter((at) => at !== undefined).sort(Temporal.Instant.compare)[0];

const inUtc = (at: Temporal.Instant): string => at.toString({ smallestUnit: "second" });
