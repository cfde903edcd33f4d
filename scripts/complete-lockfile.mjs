// Run after `npm install` when `npm ci` says "Missing: …@ from lock file".
// A registry mirror may lack the builds of a native tool for other platforms; npm then leaves them out of
// package-lock.json and `npm ci` refuses it. Their versions are pinned by the tool itself, so this adds them.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = {};

for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const platform = platformOf(name);
    if (lock.packages[path]?.version || !platform) continue;
    const { cpu, libc, os } = platform;
    added[path] = {
      version,
      cpu,
      ...(owner.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      os,
    };
  }
}

const packages = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
console.log(`${Object.keys(added).length} platform packages added to package-lock.json`);

/** `@scope/binding-linux-arm64-musl` → `{ cpu: ['arm64'], libc: ['musl'], os: ['linux'] }`; undefined if it names none. */
function platformOf(name) {
  const words = name.split('/').pop().split('-');
  const os = words.find((word) =>
    /^(aix|android|darwin|freebsd|linux|openharmony|win32|windows)$/.test(word),
  );
  const cpu = words.find((word) => /^(arm|arm64|ia32|ppc64|riscv64|s390x|x64|64)$/.test(word));
  if (!os || !cpu) return undefined;
  const libc = words.find((word) => /^(gnu|musl)/.test(word));
  return {
    cpu: [cpu === '64' ? 'x64' : cpu],
    os: [os === 'windows' ? 'win32' : os],
    ...(os === 'linux' && libc && { libc: [libc.startsWith('musl') ? 'musl' : 'glibc'] }),
  };
}
