/** Measured values by the names that the report has them under. */
export type Figures = Record<string, number>;

/** What a benchmark is given. */
interface BenchmarkContext {
  /** An empty folder of its own, removed afterwards. */
  readonly dir: string;
  /** A number of examples, scaled down when the bench itself is tested. */
  count(full: number): number;
  /** Measured samples per value, at least, after a round to warm up. */
  readonly rounds: number;
}

/** Measures in a process of its own. */
export type Benchmark = (context: BenchmarkContext) => Promise<Figures>;
