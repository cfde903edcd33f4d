import { nextTurn } from '../execution/next-turn.js';
import { isTidemarkError, TidemarkError } from '../model/errors.js';
import type { FlightEntry, RunEntry } from '../store/entries.js';
import type { EntryWithPayload, Writer } from '../store/store.js';
import { FlightBoard } from './flight-board.js';

const MOST_ENTRIES = 1_000;
const MOST_CHARACTERS = 1_048_576;
/** A start that no batch took along within this time is written by itself: by then it is no fast one. */
const FLIGHT_DELAY_MS = 10;

/** `T` while it is being made. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a {@link Committer} needs. */
export interface CommitterOptions {
  readonly writer: Writer;
  readonly session: number;
  /** The seq of the last entry in the journal. */
  readonly lastSeq: number;
  /** Called after each commit, with what is durable now. */
  readonly onCommit: (entries: readonly RunEntry[]) => void;
  /** Called once when a commit fails. Nothing can be committed afterwards. */
  readonly onFailure: (error: TidemarkError) => void;
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: TidemarkError) => void;
}

/**
 * Group commit: one commit in flight; what is added meanwhile forms the next batch. Keeps the record of which examples
 * are in flight and lets it ride on the batches.
 */
export class Committer {
  readonly #options: CommitterOptions;
  #lastSeq: number;
  #durableSeq: number;
  #queue: EntryWithPayload[] = [];
  #queuedCharacters = 0;
  #isCommitting = false;
  #failure: TidemarkError | undefined;
  #waiters: Waiter[] = [];
  readonly #flights = new FlightBoard();
  #flightTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#lastSeq = options.lastSeq;
    this.#durableSeq = options.lastSeq;
  }

  /** True while so much is not committed that no further example should start. */
  get isFull(): boolean {
    return this.#queue.length >= MOST_ENTRIES || this.#queuedCharacters >= MOST_CHARACTERS;
  }

  /** Adds an entry to the next batch, sets its `seq` (0 until now) and gives it. */
  add(head: Mutable<EntryWithPayload>, payload?: string): number {
    head.seq = ++this.#lastSeq;
    if (payload !== undefined) {
      head.payload = payload;
      this.#queuedCharacters += payload.length;
    }
    this.#queue.push(head);
    if (!this.#isCommitting) void this.#commit();
    return head.seq;
  }

  /** Notes that an example starts, and gives its place: its id rides on a later batch, or is written alone after a while. */
  started(exampleId: string): number {
    this.#flightTimer ??= setTimeout(() => this.#recordFlight(), FLIGHT_DELAY_MS);
    return this.#flights.take(exampleId);
  }

  /** Writes the starts that are not recorded yet; resolves when they are durable. */
  announce(): Promise<void> {
    this.#attachFlight();
    return this.flush();
  }

  /** Notes that nothing of the example at this place is in flight any more. */
  settled(place: number): void {
    this.#flights.leave(place);
  }

  /**
   * Resolves when the entry with this seq is durable.
   *
   * @throws {TidemarkError} what the store failed with.
   */
  durable(seq: number): Promise<void> {
    if (seq <= this.#durableSeq) return Promise.resolve();
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiters.push({ seq, resolve, reject }));
  }

  /** Resolves when all that was added until now is durable. */
  flush(): Promise<void> {
    return this.durable(this.#lastSeq);
  }

  /** Resolves when there is room again for the results of further examples. */
  async room(): Promise<void> {
    while (this.isFull) await this.durable(this.#durableSeq + 1);
  }

  /** Flushes and stops the clock. */
  async close(): Promise<void> {
    this.#flights.clear();
    clearTimeout(this.#flightTimer);
    await this.flush();
  }

  /** Commits until nothing is left. Gives the event loop a turn before each batch: what comes at one time shares it. */
  async #commit(): Promise<void> {
    this.#isCommitting = true;
    while (this.#queue.length > 0 && this.#failure === undefined) {
      await nextTurn();
      const batch = this.#takeBatch();
      try {
        await this.#options.writer.append(batch);
        this.#committed(batch as unknown as RunEntry[]);
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#isCommitting = false;
  }

  #committed(batch: readonly RunEntry[]): void {
    this.#durableSeq = batch.at(-1)?.seq ?? this.#durableSeq;
    this.#options.onCommit(batch);
    const waiting = this.#waiters.filter(({ seq }) => seq > this.#durableSeq);
    const done = this.#waiters.filter(({ seq }) => seq <= this.#durableSeq);
    this.#waiters = waiting;
    for (const { resolve } of done) resolve();
  }

  #takeBatch(): EntryWithPayload[] {
    this.#attachFlight();
    const batch = this.#queue;
    this.#queue = batch.splice(this.#queuedCharacters < MOST_CHARACTERS ? MOST_ENTRIES : batchLength(batch));
    this.#queuedCharacters = this.#queue.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
    return batch;
  }

  /** Puts the ids that started since the last commit on the last entry, or in an entry of their own. */
  #attachFlight(): void {
    const flight = this.#flights.takeNew();
    if (flight.length === 0) return;
    const last = this.#queue.at(-1) as Mutable<FlightEntry> | undefined;
    if (last === undefined) this.add({ seq: 0, type: 'flight', session: this.#options.session, flight });
    else last.flight = last.flight === undefined ? flight : [...last.flight, ...flight];
  }

  #recordFlight(): void {
    this.#flightTimer = undefined;
    this.#attachFlight();
  }

  #fail(error: unknown): void {
    this.#failure = isTidemarkError(error)
      ? error
      : new TidemarkError(
          'STORE_FAILED',
          `the store failed: ${error instanceof Error ? error.message : error}`,
          {
            cause: error,
          },
        );
    clearTimeout(this.#flightTimer);
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(this.#failure);
    this.#options.onFailure(this.#failure);
  }
}

/** How many of the first entries make a batch: the one that makes it long enough is its last. */
function batchLength(queue: readonly EntryWithPayload[]): number {
  let characters = 0;
  let length = 0;
  while (length < queue.length && length < MOST_ENTRIES && characters < MOST_CHARACTERS) {
    characters += queue[length]?.payload?.length ?? 0;
    length++;
  }
  return length;
}
