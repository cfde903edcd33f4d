/** The command line, or what it names, is wrong: the message says what, and the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
