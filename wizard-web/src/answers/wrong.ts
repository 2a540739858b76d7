import { t } from "../texts/en.ts";

/** Sentences by field. The machine judges every answer; these only save a person the way there for the plain slips. */
export type Wrong = Readonly<Record<string, string>>;

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const octet = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const ipv4 = new RegExp(`^(${octet}\\.){3}${octet}$`);
const cidrv4 = new RegExp(`^(${octet}\\.){3}${octet}/(3[0-2]|[12]?\\d)$`);
const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const hostname = new RegExp(`^${label}$`);
const domain = new RegExp(`^(${label}\\.)+[a-z]{2,63}$`);

export const passwordMinimum = 12;

/** Keeps the fields for which there is a sentence. */
function onlyWrong(fields: Readonly<Record<string, string | false>>): Wrong {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== false));
}

export interface OrganisationDraft {
  readonly name: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly passwordAgain: string;
}

export const wrongInOrganisation = (draft: OrganisationDraft, changesStored: boolean): Wrong => {
  const missing = passwordMinimum - draft.adminPassword.length;
  return onlyWrong({
    name: draft.name.trim() === "" && t.organisation.emptyName,
    adminEmail:
      draft.adminEmail.trim() === ""
        ? t.organisation.emptyEmail
        : !email.test(draft.adminEmail.trim()) && t.organisation.wrongEmail,
    adminPassword:
      changesStored && draft.adminPassword === ""
        ? t.organisation.passwordForChange
        : missing > 0 && t.organisation.shortPassword(missing),
    passwordAgain: missing <= 0 && draft.adminPassword !== draft.passwordAgain && t.organisation.different,
  });
};

export interface StaticDraft {
  readonly address: string;
  readonly gateway: string;
  readonly nameservers: string;
}

export const nameserversOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((part) => part !== "");

export function wrongInStatic(draft: StaticDraft): Wrong {
  const servers = nameserversOf(draft.nameservers);
  return onlyWrong({
    address: !cidrv4.test(draft.address.trim()) && t.network.wrongAddress,
    gateway: !ipv4.test(draft.gateway.trim()) && t.network.wrongGateway,
    nameservers:
      (servers.length < 1 || servers.length > 3 || !servers.every((server) => ipv4.test(server))) &&
      t.network.wrongNameservers,
  });
}

export interface PlatformDraft {
  readonly hostname: string;
  readonly domain: string;
  readonly maintenanceWindow: { readonly start: string; readonly end: string; readonly daysOfWeek: readonly string[] };
}

export function wrongInPlatform(draft: PlatformDraft): Wrong {
  const { start, end, daysOfWeek } = draft.maintenanceWindow;
  return onlyWrong({
    hostname: !hostname.test(draft.hostname) && t.platform.wrongHostname,
    domain: draft.domain !== "" && !domain.test(draft.domain) && t.platform.wrongDomain,
    "maintenanceWindow.daysOfWeek": daysOfWeek.length === 0 && t.platform.noDay,
    "maintenanceWindow.end": start === end && t.platform.sameTime,
  });
}

/** The sentence for a field, also when the machine names a part of it ("nameservers.0" for "nameservers"). */
export const sentenceFor = (wrong: Wrong, field: string): string | undefined =>
  wrong[field] ?? Object.entries(wrong).find(([path]) => path.startsWith(`${field}.`))?.[1];
