import { defineProblem } from "@cto/core";

const otherServer = "Or set spec.updateServer.url to another server.";

export const serverUnreachable = defineProblem<{ readonly url: string; readonly why: string }>("releases.unreachable", {
  what: ({ url, why }) => `The update server did not answer at ${url}: ${why}.`,
  cause: "The server is stopped, its name is not known here, or a firewall is in between.",
  fix: [
    "Check the address in spec.updateServer.url, and that the cluster may reach it.",
    "It is asked again by itself.",
  ],
  retryable: true,
});

export const answerRefused = defineProblem<{ readonly url: string; readonly status: number }>("releases.refused", {
  what: ({ url, status }) => `The update server answered ${status} at ${url}.`,
  cause: "This server does not hold that channel or release.",
  fix: ["Check spec.updateServer.url and spec.channel.", otherServer],
  retryable: true,
});

export const answerTooLarge = defineProblem<{ readonly url: string; readonly limit: number }>("releases.too-large", {
  what: ({ url, limit }) => `The answer at ${url} is longer than ${limit / 1024} KiB; it was not read.`,
  cause: "What answers there is not an update server, or it is faulty.",
  fix: ["Check spec.updateServer.url.", otherServer],
  retryable: true,
});

export const wrongChannel = defineProblem<{ readonly wanted: string; readonly got: string }>("releases.wrong-channel", {
  what: ({ wanted, got }) => `The update server gave channel ${got} where ${wanted} was asked for.`,
  cause: "Its files were mixed up, perhaps on purpose.",
  fix: ["Bring the update server's files up to date from the vendor.", otherServer],
  retryable: true,
});

export const digestDiffers = defineProblem<{ readonly version: string }>("releases.digest", {
  what: ({ version }) => `Release ${version} is not the file that its channel lists: it was changed, and is not used.`,
  cause: "The release was altered on the server or on the way, or the server's files are of different days.",
  fix: ["Bring the update server's files up to date from the vendor.", "If it stays so, tell the vendor."],
  retryable: true,
});

export const wrongRelease = defineProblem<{ readonly wanted: string; readonly got: string }>("releases.wrong-release", {
  what: ({ wanted, got }) => `The file of release ${wanted} describes ${got}; it is not used.`,
  cause: "The channel was published with a wrong file.",
  fix: ["Tell the vendor."],
  retryable: true,
});
