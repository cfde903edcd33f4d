/** What the scorers gave for one output, and what those threw that failed. */
export interface Judgement {
  readonly scores: Readonly<Record<string, unknown>>;
  readonly errors: Readonly<Record<string, { readonly name: string; readonly message: string }>>;
}
