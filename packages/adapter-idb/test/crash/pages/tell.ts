/** What a page or its worker tells the test, while it lives, of one load of the page. */
export type Told =
  | readonly ['found', load: string, hadDatabase: boolean, lastSeq: number]
  | readonly ['call', load: string, exampleId: string, stage: string]
  | readonly ['seen', load: string, seq: number, exampleId: string, stage: string]
  | readonly ['lives', load: string]
  | readonly ['event', load: string, type: string, code: string];

/** Tells it at once: by the console, which reaches the test from workers too and outlives the page. */
export function tell(told: Told): void {
  console.debug(JSON.stringify(told));
}
