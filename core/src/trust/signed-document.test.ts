import fc from "fast-check";
import nacl from "tweetnacl";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineProblem } from "../errors/problem.ts";
import { type Refusal, refusalText } from "./fields.ts";
import { keysOf, seedOf, testKey } from "./keys.fixture.ts";
import { type DocumentKind, openSigned, sealSigned } from "./signed-document.ts";

const problem = <Facts>(code: string, what: (facts: Facts) => string) =>
  defineProblem<Facts>(code, { what, cause: "", fix: [], retryable: false });

const note = z.strictObject({ to: z.string(), amounts: z.array(z.int()) });
const kind = (domain: string): DocumentKind<typeof note> => ({
  domain,
  maxLength: 4096,
  payload: note,
  problems: {
    malformed: problem<Refusal>("note.malformed", refusalText),
    signature: problem<void>("note.signature", () => "bad signature"),
    unknownKey: problem<{ readonly keyId: string }>("note.unknown-key", ({ keyId }) => keyId),
  },
});
const notes = kind("cto-note-v1");
const key = testKey(1);
const keys = keysOf(key);
const payload = { to: "Zoë 🚀", amounts: [3, 1, 2] };
const sealed = sealSigned(notes, payload, key);
const canonical = '{"amounts":[3,1,2],"to":"Zoë 🚀"}';

const codeOf = (text: string, trusted = keys, as = notes): string => {
  const opened = openSigned(as, text, trusted);
  return opened.ok ? "opened" : opened.problem.code;
};
const edited = (change: Record<string, unknown>): string => JSON.stringify({ ...JSON.parse(sealed), ...change });

describe("a signed document", () => {
  it("opens to what was sealed, and tells which key signed it", () => {
    expect(openSigned(notes, sealed, keys)).toEqual({ ok: true, value: { payload, keyId: key.id } });
  });

  it("is signed over the domain line and RFC 8785 JSON, as another implementation of Ed25519 confirms", () => {
    const { signature } = z.looseObject({ signature: z.string() }).parse(JSON.parse(sealed));
    const bytes = Buffer.from(`cto-note-v1\n${canonical}`, "utf8");
    const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seedOf(1));
    expect(nacl.sign.detached.verify(bytes, Buffer.from(signature, "base64"), publicKey)).toBe(true);
    expect(Buffer.from(nacl.sign.detached(bytes, secretKey)).toString("base64")).toBe(signature);
  });

  it("may be re-indented, re-ordered and surrounded by a mail's spaces", () => {
    const { signature, key_id } = z
      .looseObject({ signature: z.string(), key_id: z.string() })
      .parse(JSON.parse(sealed));
    const moved = JSON.stringify(
      { signature, key_id, payload: { to: payload.to, amounts: [3, 1, 2] }, version: 1 },
      null,
      "\t",
    );
    expect(codeOf(`\ufeff\r\n  ${moved.replaceAll("\n", "\r\n")}\u00a0\n`)).toBe("opened");
  });

  it("opens without the name of its key by trying each one", () => {
    const anonymous = edited({ key_id: undefined });
    expect(openSigned(notes, anonymous, keysOf(testKey(2), testKey(3), key))).toMatchObject({
      ok: true,
      value: { keyId: key.id },
    });
    expect(codeOf(anonymous, keysOf(testKey(2)))).toBe("note.signature");
  });

  it("of one kind never opens as another kind", () => {
    expect(codeOf(sealed, keys, kind("cto-other-v1"))).toBe("note.signature");
  });

  it.each([
    ["by a key that is not known", sealSigned(notes, payload, testKey(9)), "note.unknown-key"],
    ["by a key that borrows a known name", edited({ signature: signatureBy(testKey(9)) }), "note.signature"],
    ["with another payload", edited({ payload: { ...payload, amounts: [3, 1, 3] } }), "note.signature"],
    ["with a payload that grew", edited({ payload: { ...payload, more: 1 } }), "note.signature"],
    ["with half a surrogate pair in it", edited({ payload: { to: "\ud800", amounts: [] } }), "note.malformed"],
    ["with an algorithm of its own", edited({ algorithm: "none" }), "note.malformed"],
    ["without a signature", edited({ signature: undefined }), "note.malformed"],
    ["with an empty signature", edited({ signature: "" }), "note.malformed"],
    ["cut off in the middle", sealed.slice(0, -20), "note.malformed"],
    ["of a later format", edited({ version: 2 }), "note.malformed"],
    ["larger than its kind allows", sealed + " ".repeat(4096), "note.malformed"],
  ])("is refused: %s", (_, text, code) => expect(codeOf(text)).toBe(code));

  it("says of a later format that it is one", () => {
    expect(openSigned(notes, edited({ version: 3 }), keys)).toMatchObject({
      problem: { what: "version: it is format 3 and this program reads format 1" },
    });
  });

  it("names the field when the vendor signed something that readers do not accept", () => {
    const loose = { ...notes, payload: z.looseObject({ to: z.number() }) };
    expect(openSigned(notes, sealSigned(loose, { to: 5 }, key), keys)).toMatchObject({
      problem: { code: "note.malformed", what: expect.stringMatching(/^payload\.to: /) },
    });
  });

  it("is not sealed when readers would refuse it", () => {
    expect(() => sealSigned(notes, { ...payload, amounts: [0.5] }, key)).toThrow("amounts.0");
  });
});

describe("any change of one byte", () => {
  const flip = (bytes: Buffer, at: number, mask: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8((copy[at] ?? 0) ^ mask, at);
    return copy;
  };
  const mask = fc.integer({ min: 1, max: 255 });

  it("of the signature is noticed", () => {
    const signature = Buffer.from(signatureBy(key), "base64");
    fc.assert(
      fc.property(fc.nat(63), mask, (at, bits) => {
        expect(codeOf(edited({ signature: flip(signature, at, bits).toString("base64") }))).toBe("note.signature");
      }),
    );
  });

  it("of the signature's text is noticed, although many decoders of base64 let some pass", () => {
    const text = Buffer.from(signatureBy(key));
    fc.assert(
      fc.property(fc.nat(text.length - 1), mask, (at, bits) => {
        expect(codeOf(edited({ signature: flip(text, at, bits).toString("latin1") }))).not.toBe("opened");
      }),
    );
  });

  it("of the payload is noticed", () => {
    const text = Buffer.from(canonical);
    fc.assert(
      fc.property(fc.nat(text.length - 1), mask, (at, bits) => {
        const changed = flip(text, at, bits).toString("utf8");
        const file = `{"version":1,"payload":${changed},"key_id":"${key.id}","signature":"${signatureBy(key)}"}`;
        expect(codeOf(file)).not.toBe("opened");
      }),
      { numRuns: 500 },
    );
  });

  it("of the public key makes the document unreadable", () => {
    const publicKey = Buffer.from(key.publicKey, "base64");
    fc.assert(
      fc.property(fc.nat(31), mask, (at, bits) => {
        const other = {
          id: key.id,
          algorithm: "ed25519" as const,
          publicKey: flip(publicKey, at, bits).toString("base64"),
        };
        expect(codeOf(sealed, { version: 1, keys: [other] })).toBe("note.signature");
      }),
    );
  });
});

describe("any text at all", () => {
  it("is answered with a problem and never with an exception", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json({ depthSize: "large" })), (text) => {
        expect(codeOf(text)).toBe("note.malformed");
      }),
    );
  });

  it("however deeply it is nested", () => {
    const deep = `${"[".repeat(1500)}${"]".repeat(1500)}`;
    expect(codeOf(`{"version":1,"payload":{"to":${deep}},"signature":"${signatureBy(key)}"}`)).toBe("note.signature");
  });
});

function signatureBy(signer: typeof key): string {
  return z.looseObject({ signature: z.string() }).parse(JSON.parse(sealSigned(notes, payload, signer))).signature;
}
