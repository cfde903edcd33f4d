import { TidemarkError } from '../model/errors.js';
import type { Usage } from '../model/evaluation.js';
import { CompletionSet } from './completion-set.js';
import type {
  CompactedEntry,
  CompletionEntry,
  DatasetEntry,
  EndEntry,
  PlannedStage,
  ResetEntry,
  RunEntry,
  SessionEntry,
  SourceEntry,
} from './entries.js';
import { FlightLog } from './flight-log.js';
import type { Entry } from './store.js';

/** One session as its entries tell it. */
export interface SessionRecord {
  readonly session: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Of the last entry that has a time. */
  lastAt: number;
  /** Entries of completions. */
  completions: number;
  end?: EndEntry;
}

/**
 * The one reducer: folds a run's entries, in `seq` order, into all that is known of the run. Live and reloaded runs go
 * through it alike.
 */
export class RunFold {
  readonly completions: CompletionSet = new CompletionSet();
  readonly flights: FlightLog = new FlightLog();
  readonly sessions: SessionRecord[] = [];
  /** Stages and scorers as they were planned last, also those that the latest session does not have. */
  readonly planned: Record<'stages' | 'scorers', Map<string, PlannedStage>> = {
    stages: new Map(),
    scorers: new Map(),
  };
  /** The latest session's snapshot. */
  current: SessionEntry | undefined;
  /** The entry of the latest source. */
  source: SourceEntry | undefined;
  /** The first entry of a session whose own entry is missing, while no later session tells what counts. */
  missed: { readonly seq: number; readonly session: number } | undefined;
  /** Dataset entries that wait for the last of them. */
  #datasetParts: DatasetEntry[] = [];
  /** The highest seq folded. */
  lastSeq = 0;
  /** Entries that were missing between those folded: damaged and set aside. */
  damaged = 0;
  readonly usage: { inputTokens: number; outputTokens: number; costUsd: number } = {
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  };

  /** The latest session's end, when it ended cleanly. */
  get end(): EndEntry | undefined {
    return this.sessions.at(-1)?.end;
  }

  /** Lets count what the latest session's plan says, whatever else was planned meanwhile. */
  recall(): void {
    const { stages, scorers, options } = this.current ?? NO_SESSION;
    this.completions.plan(stages, scorers, options.until as string | undefined);
  }

  apply(given: Entry): void {
    const entry = given as RunEntry;
    this.damaged += entry.seq - this.lastSeq - 1;
    this.lastSeq = entry.seq;
    if (entry.type !== 'session' && entry.session > (this.sessions.at(-1)?.session ?? 0)) this.#miss(entry);
    if (entry.type === undefined) this.#complete(entry);
    else if (entry.type === 'session') this.#open(entry);
    else if (entry.type === 'end') this.#end(entry);
    else if (entry.type === 'source') this.source = entry;
    else if (entry.type === 'reset') this.#reset(entry);
    else if (entry.type === 'dataset') this.#arrange(entry);
    else if (entry.type === 'truncate') this.completions.cut(entry.keep, entry.seq);
    else if (entry.type === 'compacted') this.#retell(entry);
    if (entry.flight !== undefined) this.flights.start(entry.flight);
  }

  /** Takes down a session whose own entry is missing. */
  #miss({ seq, session, at = 0 }: RunEntry & { readonly at?: number }): void {
    if (this.sessions.length > 0 && this.end === undefined) this.flights.crash();
    this.sessions.push({ session, startedAt: at, lastAt: at, completions: 0 });
    this.missed ??= { seq, session };
  }

  /**
   * Call it when all entries are folded.
   *
   * @throws {TidemarkError} STORE_CORRUPT when the latest session's entry is missing: it may have said that earlier results
   * count no more. An older session's may be missing, since a later one's is a snapshot.
   */
  check(): void {
    if (this.missed !== undefined) throw missingSession(this.missed);
  }

  #complete(entry: CompletionEntry): void {
    const session = this.sessions.at(-1) as SessionRecord;
    session.completions++;
    session.lastAt = entry.at;
    addUsage(this.usage, entry.usage);
    const row = this.completions.add(entry);
    if (this.completions.state(row) === 'pending') this.flights.progressed(entry.exampleId);
    else this.flights.done(entry.exampleId, entry.error);
  }

  #open(entry: SessionEntry): void {
    const previous = this.sessions.at(-1);
    if (previous !== undefined && previous.end === undefined) this.flights.crash();
    this.sessions.push({ session: entry.session, startedAt: entry.at, lastAt: entry.at, completions: 0 });
    this.current = entry;
    this.missed = undefined;
    this.#datasetParts = [];
    for (const stage of entry.stages) this.planned.stages.set(stage.name, stage);
    for (const scorer of entry.scorers) this.planned.scorers.set(scorer.name, scorer);
    this.recall();
  }

  /** Takes the word of a journal that was rewritten. */
  #retell({ usage, flights, sessions }: CompactedEntry): void {
    Object.assign(this.usage, usage);
    this.flights.recall(flights);
    for (const [number, completions, lastAt] of sessions) {
      const session = this.sessions.find((each) => each.session === number);
      if (session !== undefined) Object.assign(session, { completions, lastAt });
    }
  }

  #reset({ examples, seq }: ResetEntry): void {
    for (const exampleId of examples) this.completions.reset(exampleId, seq);
  }

  #arrange(entry: DatasetEntry): void {
    if (entry.part === 0) this.#datasetParts = [];
    if (this.#datasetParts.push(entry) < entry.parts) return;
    if (this.#datasetParts.every(({ part }, i) => part === i)) this.completions.arrange(this.#datasetParts);
    this.#datasetParts = [];
  }

  #end(entry: EndEntry): void {
    const session = this.sessions.at(-1);
    if (session === undefined) return;
    session.end = entry;
    session.lastAt = entry.at;
    this.flights.stop();
  }
}

const NO_SESSION: Pick<SessionEntry, 'stages' | 'scorers' | 'options'> = {
  stages: [],
  scorers: [],
  options: {},
};

function addUsage(
  sum: { inputTokens: number; outputTokens: number; costUsd: number },
  usage: Usage | undefined,
): void {
  if (usage === undefined) return;
  sum.inputTokens += usage.inputTokens ?? 0;
  sum.outputTokens += usage.outputTokens ?? 0;
  sum.costUsd += usage.costUsd ?? 0;
}

function missingSession({ seq, session }: { readonly seq: number; readonly session: number }): TidemarkError {
  return new TidemarkError(
    'STORE_CORRUPT',
    `entry ${seq} belongs to session ${session}, whose own entry is missing: ` +
      'what counts can no longer be told. See verifyRun and repairRun.',
    { details: { seq, session } },
  );
}
