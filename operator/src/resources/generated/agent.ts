// Generated from crds/agents.yaml (version v1) by `npm run generate -w operator`. Do not edit.

/**
 * What is wanted.
 */
export interface AgentSpec {
  /**
   * The name that people see.
   */
  displayName: string;
  /**
   * What the agent does, in a sentence.
   */
  description?: string;
  /**
   * One emoji that stands for the agent.
   */
  icon?: string;
  /**
   * Where settings come from that are left out here.
   */
  base?: {
    /**
     * Name of an existing agent to inherit from.
     */
    template?: string;
  };
  /**
   * The system prompt - who the agent is and how it works.
   */
  prompt: string;
  /**
   * What the agent may touch. Everything that is left out is refused.
   */
  tools?: {
    /**
     * Rights in the repositories it is given.
     */
    git?: {
      /**
       * Clone and read.
       */
      read?: boolean;
      /**
       * Push to branches.
       */
      write?: boolean;
      /**
       * Open pull requests.
       */
      createPR?: boolean;
      /**
       * Merge pull requests.
       */
      mergePR?: boolean;
    };
    /**
     * Tools on the agent's own workspace.
     */
    mcp?: {
      /**
       * The workspace's files. Left out means none.
       */
      filesystem?: {
        /**
         * Read files of the workspace.
         */
        read?: boolean;
        /**
         * Change files of the workspace.
         */
        write?: boolean;
      };
      /**
       * Run commands in the workspace.
       */
      shell?: boolean;
      /**
       * Query databases that are connected to it.
       */
      database?: boolean;
    };
    /**
     * What lies outside the platform.
     */
    external?: {
      /**
       * Search the web.
       */
      webSearch?: boolean;
      /**
       * Read public documentation.
       */
      documentation?: boolean;
    };
  };
  /**
   * When the agent works. Left out means only when somebody asks.
   */
  triggers?: {
    /**
     * What starts the agent.
     */
    type: "pullRequest" | "commit" | "schedule" | "manual";
    /**
     * Which moments of a pull request. Left out means opened and synchronize.
     */
    events?: ("opened" | "synchronize" | "reopened" | "ready_for_review" | "closed" | "labeled")[];
    /**
     * When, as five cron fields in UTC.
     */
    schedule?: string;
    /**
     * Only pull requests that change such files; a file must match `include` and not match `exclude`.
     */
    pathFilters?: {
      /**
       * Globs such as src/**. Left out means every file.
       */
      include?: string[];
      /**
       * Globs such as *.md. Left out means no file.
       */
      exclude?: string[];
    };
  }[];
  /**
   * Which program and model do the work. Keys are never written here.
   */
  ai: {
    /**
     * Name of a command line program in the catalogue, such as cursor.
     */
    cli: string;
    /**
     * Name of a model that the program supports, such as claude-sonnet-4.
     */
    model: string;
    /**
     * The longest answer, in tokens. Left out means the model's own limit.
     */
    maxTokens?: number;
    /**
     * 0 answers alike each time, 2 most freely. Left out means the model's own.
     */
    temperature?: number;
  };
}

/**
 * What the operator sees. Written by the operator only.
 */
export interface AgentStatus {
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
