import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { freePorts } from "../process/index.ts";
import { choosePorts } from "./preflight.ts";

const free = () =>
  freePorts(async (next) => ({
    WIZARD_PORT: String(await next()),
    TALOS_PORT: String(await next()),
    KUBERNETES_PORT: String(await next()),
    UPDATES_PORT: String(await next()),
  }));

describe("the lab's ports", () => {
  it("come from the environment", async () => {
    const environment = await free();
    expect(await choosePorts(environment)).toMatchObject({ ports: { wizard: Number(environment.WIZARD_PORT) } });
  });

  it("are refused with a remedy when another program listens there", async () => {
    const environment = await free();
    const other = createServer().listen(Number(environment.TALOS_PORT), "127.0.0.1");
    await once(other, "listening");
    try {
      expect(await choosePorts(environment)).toMatchObject({
        problem: { code: "lab.port-taken", what: expect.stringContaining(environment.TALOS_PORT) },
      });
    } finally {
      other.close();
    }
  });

  it.each(["0", "65536", "http", "-1", "80.5"])("are refused when %s is given for one", async (value) =>
    expect(await choosePorts({ ...(await free()), WIZARD_PORT: value })).toMatchObject({
      problem: { code: "lab.port-invalid", what: `WIZARD_PORT=${value} is not a port.` },
    }),
  );
});
