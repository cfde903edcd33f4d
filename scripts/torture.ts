/** Kills runs in Node (`--kills <n>`), in Chromium (`--browser <n>`), or first here, then there. */
const args = process.argv.slice(2);
if (!args.includes('--browser')) await import('../packages/adapter-fs/test/torture/main.js');
if (!args.includes('--kills')) await import('../packages/adapter-idb/test/torture/main.js');
