import { defineProblem } from "@cto/core";

export const notReadable = defineProblem<{ reason: string }>("request.unreadable", {
  what: ({ reason }) => `The request cannot be read: ${reason}.`,
  cause: "It was not made by this version of the setup pages.",
  fix: ["Reload the page."],
  retryable: true,
});

export const answerWrong = defineProblem<{ count: number }>("answers.wrong", {
  what: ({ count }) => (count === 1 ? "One answer needs a correction." : `${count} answers need a correction.`),
  cause: "Each field says what is wrong with it. Nothing was saved.",
  fix: ["Correct the marked fields and continue."],
  retryable: true,
});

export const answersMissing = defineProblem<{ steps: readonly string[] }>("answers.missing", {
  what: ({ steps }) => `There is no plan yet: ${steps.join(", ")} must be answered first.`,
  cause: "A plan needs all answers.",
  fix: ["Go back to the first step that is open."],
  retryable: true,
});

export const notNow = defineProblem<{ phase: string }>("session.not-now", {
  what: ({ phase }) => `This is not possible now: ${phase}.`,
  cause: "Another page or person went on in the meantime.",
  fix: ["Reload the page to see where the installation stands."],
  retryable: true,
});

export const planOutdated = defineProblem("plan.outdated", {
  what: () => "This is not the plan that would be carried out now.",
  cause: "An answer or the machine changed after the plan was shown.",
  fix: ["Look at the plan again and confirm it."],
  retryable: true,
});

export const confirmationWrong = defineProblem<{ disk: string }>("plan.confirmation", {
  what: ({ disk }) => `Nothing was started: what was typed is not the end of the serial number of ${disk}.`,
  cause: "The disk holds data that will be lost, so it must be named.",
  fix: ["Compare with the label on the drive and type the last four characters of its serial number."],
  retryable: true,
});

export const accessFileMissing = defineProblem("hand-over.not-fetched", {
  what: () => "The machine is not restarted yet: nobody has downloaded its access file.",
  cause: "Without that file nobody can ever log in to the machine.",
  fix: ["Download the access file, keep it safe, then restart."],
  retryable: true,
});

export const mediumUnreadable = defineProblem<{ file: string; reason: string }>("medium.unreadable", {
  what: ({ file, reason }) => `The setup medium cannot be used: ${file} cannot be read (${reason}).`,
  cause: "The medium is damaged, was removed, or was written incompletely.",
  fix: ["Write the setup medium anew and start again."],
  retryable: false,
});

export const noSuchPage = defineProblem<{ path: string }>("request.no-such-path", {
  what: ({ path }) => `There is nothing at ${path}.`,
  cause: "The address was mistyped, or belongs to another version.",
  fix: ["Open the address that the machine's screen shows."],
  retryable: false,
});
