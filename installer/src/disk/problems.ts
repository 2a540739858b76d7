import { defineProblem } from "@cto/core";

export const diskVanished = defineProblem<{ disk: string }>("disk.vanished", {
  what: ({ disk }) => `${disk} is no longer there.`,
  cause: "The drive was unplugged, its controller was reset, or it failed.",
  fix: ["Check the drive and its cable or bay.", "Choose the disk again: nothing has been written to another one."],
  retryable: true,
});

export const diskChanged = defineProblem<{ disk: string; change: string }>("disk.changed", {
  what: ({ disk, change }) => `${disk} is not the drive you confirmed: ${change}.`,
  cause: "Drives were swapped or renumbered after the plan was shown.",
  fix: ["Look at the list of disks again and choose one.", "Nothing has been written."],
  retryable: true,
});

export const diskInUse = defineProblem<{ disk: string }>("disk.in-use", {
  what: ({ disk }) => `${disk} is in use and cannot be written.`,
  cause: "A file system, a RAID array or a volume group on it is active in this setup system.",
  fix: ["Restart the machine from the setup medium and try again.", "If it happens again, choose another disk."],
  retryable: true,
});

export const diskTooSmall = defineProblem<{ disk: string; needed: number; bytes: number }>("disk.too-small", {
  what: ({ disk, needed, bytes }) => `${disk} has ${bytes} bytes; the system needs ${needed}.`,
  cause: "The operating system image and its configuration do not fit.",
  fix: ["Choose a larger disk."],
  retryable: true,
});

export const diskSectors = defineProblem<{ disk: string; sector: number }>("disk.sector-size", {
  what: ({ disk, sector }) => `${disk} works in sectors of ${sector} bytes; this release carries an image for 512.`,
  cause: "The drive is formatted as 4K native.",
  fix: ["Choose another disk, or reformat the drive to 512-byte sectors with its maker's tool."],
  retryable: true,
});

export const diskWriteFailed = defineProblem<{ disk: string; at: string; reason: string }>("disk.write-failed", {
  what: ({ disk, at, reason }) => `Writing to ${disk} failed at ${at}: ${reason}.`,
  cause: "The drive or its connection reports an error.",
  fix: ["Check the drive's health and its cable or bay.", "Try again, or choose another disk."],
  retryable: true,
});

export const diskReadBackWrong = defineProblem<{ disk: string; at: string }>("disk.read-back", {
  what: ({ disk, at }) => `${disk} gave back other data than was written, at ${at}.`,
  cause: "The drive, its controller or the machine's memory is faulty. The disk was left unable to start.",
  fix: ["Try again; if it fails at another place, test the machine's memory.", "Choose another disk."],
  retryable: true,
});

export const diskToolFailed = defineProblem<{ tool: string; disk: string; reason: string }>("disk.tool-failed", {
  what: ({ tool, disk, reason }) => `${tool} could not do its work on ${disk}: ${reason}`,
  cause: "The drive refuses the operation or is failing.",
  fix: ["Try again.", "If it happens again, choose another disk and send the log to support."],
  retryable: true,
});

export const imageUnreadable = defineProblem<{ file: string; reason: string }>("image.unreadable", {
  what: ({ file, reason }) => `The system image ${file} cannot be read from the setup medium: ${reason}.`,
  cause: "The medium is damaged, was removed, or was written incompletely.",
  fix: ["Put the medium back and try again.", "If it happens again, write the setup medium anew."],
  retryable: true,
});

export const imageDigest = defineProblem<{ file: string }>("image.digest", {
  what: ({ file }) => `The system image ${file} is not the one that the release describes.`,
  cause: "The medium is damaged or was changed. The disk was left unable to start.",
  fix: ["Download the setup image again, compare its checksum and write the medium anew."],
  retryable: true,
});

export const cancelled = defineProblem("installation.cancelled", {
  what: () => "The installation was stopped before it was complete.",
  cause: "Somebody stopped it, or the setup program was ended.",
  fix: ["Start it again: it begins anew."],
  retryable: true,
});
