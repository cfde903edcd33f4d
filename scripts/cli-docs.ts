import { addCompleteHelp, createProgram } from '../packages/cli/src/program.js';

const silent = { write: () => true, once: () => {} };

/** `docs/cli.md`: what `tidemark --help` and each command's `--help` say. */
export function cliDocs(): string {
  const io = {
    stdin: process.stdin,
    stdout: { ...silent, columns: 100 },
    stderr: silent,
    env: {},
    cwd: '/',
    onSignal: () => () => {},
    exit: () => {},
  };
  const program = createProgram(io, () => {});
  addCompleteHelp(program);
  const sections = program.commands.map(section);
  return `# The command line

Made from the help by \`npm run docs:cli\`; a test keeps it so.

\`\`\`text
${helpOf(program)}
\`\`\`

${sections.join('\n\n')}
`;
}

type Command = ReturnType<typeof createProgram>;

function section(command: Command): string {
  return `## tidemark ${command.name()}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``;
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (text) => (help += text) });
  command.outputHelp();
  return help.trim();
}
