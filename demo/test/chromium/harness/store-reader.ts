/** What a run came to. */
export interface Outcome {
  readonly sessions: number;
  /** The report, but for what differs from run to run. */
  readonly report: unknown;
  readonly results: readonly unknown[];
}

/** What the page beside the playground does with the playground's store. */
export interface StoreReader {
  runIds(): Promise<string[]>;
  outcome(runId: string): Promise<Outcome>;
  /** Puts a finished run into the store. */
  addRun(run: {
    readonly name: string;
    readonly runId: string;
    readonly label: string;
    readonly examples: readonly { readonly id: string; readonly input: unknown }[];
    /** Each example fails so. */
    readonly failWith?: string;
  }): Promise<void>;
}

declare global {
  var reader: StoreReader;
}
