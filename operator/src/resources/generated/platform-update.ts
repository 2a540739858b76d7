// Generated from crds/platformupdates.yaml (version v1alpha1) by `npm run generate -w operator`. Do not edit.

/**
 * What is wanted.
 */
export interface PlatformUpdateSpec {
  /**
   * The releases to follow. `stable` is for production; `beta` and `edge` come earlier and are proved less.
   */
  channel: "stable" | "beta" | "edge";
  /**
   * Installs releases without being asked, inside the maintenance window. Left out means off, and new releases are only reported. `enabled` needs `maintenanceWindow`.
   */
  autoUpdate?: {
    /**
     * Whether releases are installed in the maintenance window without being asked.
     */
    enabled: boolean;
    /**
     * When an update may start, each week. A window belongs to the day it starts on: Friday 22:00 to 02:00 ends on Saturday.
     */
    maintenanceWindow?: {
      /**
       * Local time of day at which the window opens, as HH:MM from 00:00 to 23:59.
       */
      start: string;
      /**
       * Local time of day at which the window closes, as HH:MM. Not later than the start means the next day.
       */
      end: string;
      /**
       * Name of the time zone in the IANA database, such as UTC or Europe/Berlin. An unknown name is reported in the condition WindowValid, and no window opens.
       */
      timezone: string;
      /**
       * The days on which the window opens.
       */
      daysOfWeek: ("Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday")[];
      /**
       * Dates on which no window opens, whatever the day of the week, such as the end of the year. A window that opened on the day before still ends as planned. Left out means none.
       */
      deny?: {
        /**
         * The first date, as YYYY-MM-DD, in the window's time zone.
         */
        from: string;
        /**
         * The last date, as YYYY-MM-DD; the same as `from` for one day.
         */
        to: string;
        /**
         * Why, for people. Left out means that nobody said.
         */
        reason?: string;
      }[];
    };
  };
  /**
   * Holds all updates back until it is taken out; new releases are still reported. Left out means false. To hold back for a time that ends by itself, use `pin`.
   */
  paused?: boolean;
  /**
   * Holds back every release that is newer than one, until a date. Left out means none is held back.
   */
  pin?: {
    /**
     * The newest release that may be installed, such as 1.2.3.
     */
    version: string;
    /**
     * When the pin ends, such as 2026-12-31T00:00:00Z. One in the past holds nothing; the condition UpdatesAllowed says so.
     */
    until: string;
    /**
     * Why, for the people who find it later.
     */
    reason: string;
  };
  /**
   * Releases that are never installed; a later one is. Left out means none.
   */
  skip?: string[];
  /**
   * Where releases come from. Left out, or with an empty url, nothing is asked; updates then come as a bundle.
   */
  updateServer?: {
    /**
     * Base address of the update server. What it serves is signed by the vendor, so plain http is safe too, as inside an air-gapped site.
     */
    url?: string;
  };
  /**
   * Who is told about updates.
   */
  notifications?: {
    /**
     * E-mail to people. Left out means none.
     */
    email?: {
      /**
       * Whether e-mail is sent.
       */
      enabled: boolean;
      /**
       * Addresses that get the e-mail.
       */
      recipients?: string[];
    };
    /**
     * A call to a program of yours. Left out means none.
     */
    webhook?: {
      /**
       * Whether the webhook is called.
       */
      enabled: boolean;
      /**
       * Address that is called by POST; empty while it is off.
       */
      url?: string;
    };
  };
  /**
   * What happens when an update does not turn out well.
   */
  rollback?: {
    /**
     * Whether the platform goes back to the release before by itself. Left out means true.
     */
    automatic?: boolean;
    /**
     * Seconds that the platform gets to become healthy after an update, 30 to 86400. Left out means 300.
     */
    healthCheckTimeout?: number;
  };
}

/**
 * What the operator sees. Written by the operator only.
 */
export interface PlatformUpdateStatus {
  /**
   * The generation of the spec that this status answers.
   */
  observedGeneration?: number;
  /**
   * The installed release.
   */
  currentVersion?: string;
  /**
   * The newest verified release of the channel, while it is newer than the installed one.
   */
  availableVersion?: string;
  /**
   * When the update server last gave an answer that was verified.
   */
  lastCheck?: string;
  /**
   * When a release was last installed.
   */
  lastUpdate?: string;
  /**
   * For people, in one word: UpToDate, UpdateAvailable, Updating, RollingBack, Failed, or Unknown while that cannot be said. Later versions may use others; programs read the conditions.
   */
  state?: string;
  /**
   * The next three maintenance windows that have not begun, earliest first. Left out while automatic updates are off or the window is not understood; empty when every day of the next two years is denied.
   */
  nextWindows?: {
    /**
     * When it opens, in UTC.
     */
    start: string;
    /**
     * When it closes, in UTC.
     */
    end: string;
    /**
     * The same in the window's own time zone, for people.
     */
    local: string;
  }[];
  /**
   * The latest updates, newest first.
   */
  history?: {
    /**
     * The release that was installed.
     */
    version: string;
    /**
     * When the update ended.
     */
    appliedAt: string;
    /**
     * How it ended, such as Success.
     */
    status: string;
  }[];
  /**
   * What the operator knows, one entry for each question; `Ready` is the summary.
   */
  conditions?: {
    /**
     * The question, as a state.
     */
    type: string;
    /**
     * The answer.
     */
    status: "True" | "False" | "Unknown";
    /**
     * Why, as one word that programs may rely on.
     */
    reason: string;
    /**
     * Why, as a sentence for people, with what to do about it.
     */
    message: string;
    /**
     * When `status` last changed.
     */
    lastTransitionTime: string;
    /**
     * The generation of the object that this answer is about.
     */
    observedGeneration?: number;
  }[];
}
