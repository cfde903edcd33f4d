/** Lines of labelled facts, labels in a column; those without a value are left out. */
export function renderFacts(facts: readonly (readonly [label: string, value: string | undefined])[]): string {
  const told = facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
  const longest = Math.max(0, ...told.map(([label]) => label.length));
  return told.map(([label, value]) => `${label.padEnd(longest)}  ${value}`).join('\n');
}
