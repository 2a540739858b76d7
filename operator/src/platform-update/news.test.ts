import { describe, expect, it } from "vitest";
import type { Answer, KubeObject } from "../kube/index.ts";
import type { Decision } from "./decide.ts";
import { newsOf } from "./news.ts";

const object = (status: unknown): KubeObject => ({
  metadata: { name: "config", namespace: "cto-system", uid: "u-1", resourceVersion: "1" },
  status,
});
const decision = (answer: Answer, availableVersion?: string): Decision => ({
  status: {
    currentVersion: "1.2.3",
    availableVersion,
    lastCheck: undefined,
    state: undefined,
    nextWindows: undefined,
  },
  answers: [answer],
  wakeAt: undefined,
});
const available: Answer = {
  type: "UpdateAvailable",
  status: "True",
  reason: "NewerRelease",
  message: "There is 1.2.4.",
};
const forged: Answer = {
  type: "UpdatesRetrieved",
  status: "False",
  reason: "ChannelSignature",
  message: "Not signed.",
};
const lost: Answer = { type: "WindowValid", status: "False", reason: "WindowUnknownZone", message: "Unknown zone." };
const off: Answer = { type: "UpdatesRetrieved", status: "False", reason: "NoUpdateServer", message: "Nobody asked." };

const offer = { type: "Normal", reason: "ReleaseAvailable", action: "CheckForUpdates", note: "There is 1.2.4." };
const warning = ({ reason, message }: Answer) => ({
  type: "Warning",
  reason,
  action: "CheckForUpdates",
  note: message,
});

describe("what is news", () => {
  it.each<[string, unknown, Decision, readonly object[]]>([
    ["a first release", undefined, decision(available, "1.2.4"), [offer]],
    ["a newer release than the last one", { availableVersion: "1.2.3" }, decision(available, "1.2.4"), [offer]],
    ["not the release that was said before", { availableVersion: "1.2.4" }, decision(available, "1.2.4"), []],
    ["an answer that was refused", { conditions: [] }, decision(forged), [warning(forged)]],
    ["refused for another reason than before", { conditions: [off] }, decision(forged), [warning(forged)]],
    ["not what is still refused", { conditions: [forged] }, decision(forged), []],
    ["a window that is not understood", undefined, decision(lost), [warning(lost)]],
    ["not that nobody is to be asked", undefined, decision(off), []],
    ["all, when an older version left another kind of status", { conditions: "none" }, decision(lost), [warning(lost)]],
  ])("%s", (_what, status, decided, expected) => {
    expect(newsOf(object(status), decided)).toEqual(expected);
  });
});
