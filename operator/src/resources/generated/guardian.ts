// Generated from crds/guardians.yaml (version v1alpha1) by `npm run generate -w operator`. Do not edit.

/**
 * What is wanted.
 */
export interface GuardianSpec {
  /**
   * Off looks at nothing. Observe reports findings and changes nothing; this is the default. Approve proposes actions and waits for a person. Act takes the safest actions by itself and asks for the others.
   */
  mode?: "Off" | "Observe" | "Approve" | "Act";
  /**
   * Which namespaces it may change. It observes all of them, and never changes user workloads that are not named here.
   */
  namespaces?: {
    /**
     * Namespaces it may change. Left out means the platform's own.
     */
    include?: string[];
  };
  /**
   * Brakes that hold in every mode.
   */
  limits?: {
    /**
     * The most changes in one hour, over all findings. Left out means 6.
     */
    actionsPerHour?: number;
    /**
     * Failed attempts after which a person is asked. Left out means 3.
     */
    attemptsPerFinding?: number;
  };
  /**
   * Stops all actions at once, whatever the mode; findings are still reported.
   */
  suspended?: boolean;
}

/**
 * What the operator sees. Written by the operator only.
 */
export interface GuardianStatus {
  /**
   * The generation of the spec that this status answers.
   */
  observedGeneration?: number;
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
