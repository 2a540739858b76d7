/** Runs one tool to its end. */
export interface Exec {
  /**
   * Resolves with what the tool printed on standard output.
   * Rejects when it is missing, exits with anything but 0, or `signal` aborts (the process is then killed).
   */
  run(command: string, args: readonly string[], signal: AbortSignal): Promise<string>;
}

/** Reads what the kernel shows as files. */
export interface Files {
  /** The file's text, or undefined when it does not exist or cannot be read. */
  read(path: string): Promise<string | undefined>;
  /** Names in the folder; empty when there is none. */
  list(path: string): Promise<readonly string[]>;
  /** Where a symbolic link leads, as an absolute path; undefined when there is none. */
  resolve(path: string): Promise<string | undefined>;
}
