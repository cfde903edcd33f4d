/**
 * Holds random lives of runs to a model (`--model <n>`), kills runs in Node (`--kills <n>`), in Chromium (`--browser <n>`),
 * or all of it in this order.
 */
const parts = [
  ['--model', '../packages/adapter-fs/test/torture/model.js'],
  ['--kills', '../packages/adapter-fs/test/torture/main.js'],
  ['--browser', '../packages/adapter-idb/test/torture/main.js'],
] as const;
const args = process.argv.slice(2);
const asked = parts.filter(([name]) => args.includes(name));
for (const [, path] of asked.length > 0 ? asked : parts) await import(path);
