/** The stages and scorers of the evaluation under test, in the order in which they depend on each other. */
export const STAGES = ['generate', 'parse'] as const;
export const SCORERS = ['small', 'even'] as const;
export const UNITS = [...STAGES, ...SCORERS] as const;

export type Unit = (typeof UNITS)[number];
export type Value = string | number | null;

/** An example as the dataset has it now: its content is a number. */
export interface AppExample {
  readonly id: string;
  readonly content: number;
}

/** What the app would run now. */
export interface App {
  readonly examples: readonly AppExample[];
  /** Stands for the code of each stage and scorer. */
  readonly versions: Readonly<Record<Unit, number>>;
  /** `parse e1`: what throws now. */
  readonly failing: ReadonlySet<string>;
  /** A param. */
  readonly plus: number;
}

export const FIRST_APP: App = {
  examples: [0, 1, 2, 3].map((n) => ({ id: `e${n}`, content: n })),
  versions: { generate: 1, parse: 1, small: 1, even: 1 },
  failing: new Set(),
  plus: 1,
};

export function isScorer(unit: Unit): unit is (typeof SCORERS)[number] {
  return (SCORERS as readonly Unit[]).includes(unit);
}

/** What a call gives: both the evaluation and the model ask here, each with the input that it has. */
export function outputOf(unit: Unit, version: number, input: Value, plus: number): Value {
  if (unit === 'generate') return `${input}g${version}`;
  if (unit === 'parse') return `${input}p${version}+${plus}`;
  const sum = [...String(input)].reduce((all, letter) => all + letter.charCodeAt(0), version);
  return unit === 'even' && sum % 4 === 0 ? null : (sum % 6) / 5;
}

export function failureOf(unit: Unit, id: string, version: number): string {
  return `${unit} ${id} fails in version ${version}`;
}
