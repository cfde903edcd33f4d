import { type App, SCORERS, STAGES, UNITS, type Unit } from './app.js';
import { clear, codeOf, isOk, type Recorded, type Reference, type Row, standing } from './reference.js';

/** How a session is asked to run. */
export interface Asked extends Recorded {
  readonly wish?: 'rerun' | { readonly from: (typeof STAGES)[number] | 'score' } | { readonly below: number };
  readonly onDrift: 'error' | 'rerun' | 'keep';
}

/** What is not as it was recorded. */
export interface ReferenceDrift {
  readonly stages: readonly Unit[];
  readonly scorers: readonly Unit[];
  readonly params: readonly string[];
  readonly edited: readonly string[];
  readonly isOtherDataset: boolean;
}

/** Begins a session of the app's run; gives what has drifted when that forbids it. */
export function beginSession(run: Reference, app: App, asked: Asked): ReferenceDrift | undefined {
  const session = run.sessions + 1;
  const rows = [...run.rows.values()];
  const { limit = Number.POSITIVE_INFINITY, onDrift, retryErrors, until } = asked;

  // What is to be done again: what was asked for just now, or what an earlier session left.
  const hasOtherParams = run.plus !== undefined && run.plus !== app.plus;
  const wish = hasOtherParams && onDrift === 'rerun' ? 'rerun' : asked.wish;
  const isSame = run.left?.wish === JSON.stringify(wish) && !(wish === 'rerun' && hasOtherParams);
  const isNew = wish !== undefined && !isSame;
  const redo = isNew ? { wish: JSON.stringify(wish), since: session } : run.left;
  const reset = new Set(isNew ? resetBy(wish) : []);

  // What may start, and what is seen: when one that was there before is not, all is looked at until it is found.
  const members = rows.filter((row) => row.isMember);
  const startable = app.examples.slice(0, limit).map((each, index) => ({ ...each, index }));
  const starting = new Map(startable.map((each) => [each.id, each]));
  const missing = new Set(members.filter(({ id }) => !starting.has(id)).map(({ id }) => id));
  let end = startable.length;
  let isWhole = app.examples.length < limit;
  if (!isWhole && members.some(({ id, index }) => missing.has(id) && index < end)) {
    while (missing.size > 0 && end < app.examples.length) missing.delete(app.examples[end++]?.id as string);
    isWhole = missing.size > 0;
  }
  const places = new Map(app.examples.slice(0, end).map(({ id }, index) => [id, index]));
  const isUnseen = (row: Row) => !isWhole && row.index >= end;
  const leaving = members.filter((row) => !places.has(row.id) && !isUnseen(row));

  // Drift: results that count and would be others now.
  const isOther = (row: Row, unit: Unit) =>
    isOk(row, unit) && row.results[unit]?.code[0] !== app.versions[unit];
  const isStale = (row: Row, unit: Unit) =>
    STAGES.slice(0, UNITS.indexOf(unit) + 1).some((each) => isOther(row, each)) && isOk(row, unit);
  const hasOtherContent = (row: Row) => {
    const now = starting.get(row.id);
    return (
      !reset.has('generate') && now !== undefined && now.content !== row.content && standing(row).length > 0
    );
  };
  const isDone = (row: Row) => run.state(row) !== 'pending';
  const lost = leaving.filter(isDone).length;
  const found = members.filter((row) => places.has(row.id) && isDone(row)).length;
  const edited = startable
    .map(({ id }) => run.rows.get(id))
    .filter((row) => row?.isMember === true && hasOtherContent(row))
    .filter((row) => UNITS.some((unit) => isOk(row, unit))) as Row[];
  const hasResults = members.some((row) => STAGES.some((unit) => isOk(row, unit)));
  const drift: ReferenceDrift = {
    stages: STAGES.filter((unit) => !reset.has(unit) && members.some((row) => isStale(row, unit))),
    scorers: SCORERS.filter((unit) => !reset.has(unit) && members.some((row) => isOther(row, unit))),
    params: hasOtherParams && wish !== 'rerun' && hasResults ? ['plus'] : [],
    edited: edited.map(({ id }) => id),
    isOtherDataset: !reset.has('generate') && lost > 0 && found < lost,
  };
  const hasDrift = Object.values(drift).some(
    (each) => each === true || (Array.isArray(each) && each.length > 0),
  );
  if (hasDrift && onDrift === 'error') return drift;

  // What counts no more.
  const below = /^{"below":(.*)}$/.exec(redo?.wish ?? '')?.[1];
  for (const row of rows.filter(({ id }) => below !== undefined && starting.has(id))) {
    const score = isOk(row, 'small') ? row.results.small : undefined;
    if (typeof score?.value !== 'number' || score.value >= Number(below)) continue;
    if (redo !== undefined && score.session < redo.since) clear(row, UNITS);
  }
  for (const row of rows) clear(row, [...reset]);
  const isKept = hasDrift && onDrift === 'keep';
  if (isKept) {
    for (const row of edited) row.content = starting.get(row.id)?.content as number;
    for (const [row, unit] of rows.flatMap((row) => UNITS.map((unit) => [row, unit] as const))) {
      const result = row.results[unit];
      if (result !== undefined) result.code = codeOf(app, unit);
    }
    run.isKept ||= drift.stages.length + drift.scorers.length + drift.params.length + edited.length > 0;
  } else {
    const [first] = drift.stages;
    const invalid = first === undefined ? drift.scorers : UNITS.slice(UNITS.indexOf(first));
    for (const row of rows) clear(row, invalid);
    for (const row of edited) clear(row, UNITS);
  }
  for (const row of rows) {
    const isHidden = !row.isMember || standing(row).length === 0;
    const isOld = ([unit, { ok, code }]: [string, { ok: boolean; code: readonly number[] }]) =>
      ok && `${code}` !== `${codeOf(app, unit as Unit)}`;
    // What nobody sees must not come back when it is of other code or of other content.
    if (isHidden && Object.entries(row.results).some(isOld)) clear(row, UNITS);
    if (hasOtherContent(row)) clear(row, UNITS);
  }
  if (reset.has('generate')) run.isKept = false;

  for (const row of leaving) row.isMember = false;
  for (const [id, index] of places) {
    const row = run.rows.get(id);
    if (row !== undefined) Object.assign(row, { isMember: true, index });
  }
  const options = { retryErrors, ...(until && { until }), ...(asked.limit && { limit }) };
  Object.assign(run, { sessions: session, plus: app.plus, left: redo, options });
  Object.assign(run, { isFinished: false, isCancelled: false, startable, called: [] });
  const others = run.members().filter((row) => !starting.has(row.id) && isDone(row));
  run.total = startable.length + others.length;
  const errored = run.members().filter((row) => run.state(row) === 'error');
  run.skipped = new Set(retryErrors ? [] : errored.map(({ id }) => id));
  return undefined;
}

function resetBy(wish: Asked['wish']): readonly Unit[] {
  if (wish === 'rerun') return UNITS;
  if (wish === undefined || 'below' in wish) return [];
  return wish.from === 'score' ? SCORERS : UNITS.slice(UNITS.indexOf(wish.from));
}
