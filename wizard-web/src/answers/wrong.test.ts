import { describe, expect, it } from "vitest";
import { t } from "../texts/en.ts";
import { nameserversOf, sentenceFor, wrongInOrganisation, wrongInPlatform, wrongInStatic } from "./wrong.ts";

describe("the organisation", () => {
  const good = {
    name: "Acme",
    adminEmail: "admin@acme.com",
    adminPassword: "twelve chars",
    passwordAgain: "twelve chars",
  };

  it("has nothing wrong when all fields are right", () => {
    expect(wrongInOrganisation(good, false)).toEqual({});
  });

  it("says every slip at once", () => {
    expect(
      wrongInOrganisation({ name: " ", adminEmail: "", adminPassword: "short", passwordAgain: "" }, false),
    ).toEqual({
      name: t.organisation.emptyName,
      adminEmail: t.organisation.emptyEmail,
      adminPassword: t.organisation.shortPassword(7),
    });
  });

  it.each(["acme.com", "a@b", "two words@acme.com", "a@b@acme.com"])(
    "does not take %s for an address",
    (adminEmail) => {
      expect(wrongInOrganisation({ ...good, adminEmail }, false)).toEqual({ adminEmail: t.organisation.wrongEmail });
    },
  );

  it("compares the two passwords only when the first is long enough", () => {
    expect(wrongInOrganisation({ ...good, passwordAgain: "other" }, false)).toEqual({
      passwordAgain: t.organisation.different,
    });
  });

  it("asks for the password to save a change of stored answers", () => {
    expect(wrongInOrganisation({ ...good, adminPassword: "", passwordAgain: "" }, true)).toEqual({
      adminPassword: t.organisation.passwordForChange,
    });
  });
});

describe("a fixed address", () => {
  const good = { address: "192.168.1.105/24", gateway: "192.168.1.1", nameservers: "192.168.1.1, 9.9.9.9" };

  it("has nothing wrong when all fields are right", () => {
    expect(wrongInStatic(good)).toEqual({});
  });

  it.each(["", "192.168.1.105", "192.168.1.256/24", "192.168.1.105/33", "192.168.1/24", "fe80::1/64"])(
    "does not take %j for an address with prefix",
    (address) => expect(wrongInStatic({ ...good, address })).toEqual({ address: t.network.wrongAddress }),
  );

  it.each(["", "192.168.1.1/24", "router"])("does not take %j for a gateway", (gateway) =>
    expect(wrongInStatic({ ...good, gateway })).toEqual({ gateway: t.network.wrongGateway }),
  );

  it.each(["", "1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4", "dns.example.com"])(
    "does not take %j for one to three name servers",
    (nameservers) =>
      expect(wrongInStatic({ ...good, nameservers })).toEqual({ nameservers: t.network.wrongNameservers }),
  );

  it("reads name servers by commas, spaces and lines", () => {
    expect(nameserversOf(" 1.1.1.1,2.2.2.2;  3.3.3.3\n")).toEqual(["1.1.1.1", "2.2.2.2", "3.3.3.3"]);
  });
});

describe("address and features", () => {
  const good = {
    hostname: "cto-1",
    domain: "",
    maintenanceWindow: { start: "22:00", end: "02:00", daysOfWeek: ["Friday"] },
  };

  it("has nothing wrong when the domain is empty", () => {
    expect(wrongInPlatform(good)).toEqual({});
  });

  it.each(["", "Cto", "-cto", "cto-", "cto.1", "a".repeat(64)])("does not take %j for a name", (hostname) =>
    expect(wrongInPlatform({ ...good, hostname })).toEqual({ hostname: t.platform.wrongHostname }),
  );

  it.each(["acme", "acme..com", "https://acme.com", "acme.com/"])("does not take %j for a domain", (domain) =>
    expect(wrongInPlatform({ ...good, domain })).toEqual({ domain: t.platform.wrongDomain }),
  );

  it("wants a day, and an end that differs from the start", () => {
    expect(wrongInPlatform({ ...good, maintenanceWindow: { start: "02:00", end: "02:00", daysOfWeek: [] } })).toEqual({
      "maintenanceWindow.daysOfWeek": t.platform.noDay,
      "maintenanceWindow.end": t.platform.sameTime,
    });
  });
});

describe("the sentence for a field", () => {
  it("is found when the machine names a part of the field", () => {
    expect(sentenceFor({ "nameservers.1": "wrong" }, "nameservers")).toBe("wrong");
  });

  it("is not taken from a field with a longer name", () => {
    expect(sentenceFor({ names: "wrong" }, "name")).toBeUndefined();
  });
});
