import { once } from "node:events";
import { access } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

type Answer = { readonly return: unknown } | { readonly error: { readonly class: string; readonly desc: string } };

/** A conversation with QEMU over its machine protocol: one command at a time, events are left out. */
export class Qmp {
  private readonly socket: Socket;
  private readonly waiting: { resolve: (value: unknown) => void; reject: (failure: Error) => void }[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    const failAll = (failure: Error): void => {
      for (const { reject } of this.waiting.splice(0)) reject(failure);
    };
    socket.on("error", failAll);
    socket.on("close", () => failAll(new Error("QEMU closed its control socket.")));
    const lines = createInterface({ input: socket });
    // readline repeats the socket's errors, which are answered above.
    lines.on("error", () => undefined);
    lines.on("line", (line) => this.heard(line));
  }

  /** Connects as soon as QEMU has made its socket. `gone` rejects when QEMU ended instead. */
  static async connect(path: string, gone: Promise<never>): Promise<Qmp> {
    const socket = await Promise.race([connected(path), gone]);
    const qmp = new Qmp(socket);
    await qmp.command("qmp_capabilities");
    return qmp;
  }

  command(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(new Error(`QEMU is gone: ${execute} cannot be sent.`));
        return;
      }
      this.waiting.push({ resolve, reject });
      this.socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private heard(line: string): void {
    const message: unknown = JSON.parse(line);
    if (!isAnswer(message)) return;
    const first = this.waiting.shift();
    if ("error" in message) first?.reject(new Error(`QEMU refused: ${message.error.desc}`));
    else first?.resolve(message.return);
  }
}

const isAnswer = (message: unknown): message is Answer =>
  typeof message === "object" && message !== null && ("return" in message || "error" in message);

async function connected(path: string): Promise<Socket> {
  for (;;) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) {
      const socket = createConnection(path);
      const opened = await once(socket, "connect").then(
        () => true,
        () => false,
      );
      if (opened) return socket;
    }
    await delay(50);
  }
}
