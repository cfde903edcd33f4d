/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Keys of well-known providers (a prefix and enough behind it), JSON web tokens, private keys, credentials in URLs and headers. */
const SECRETS: RegExp = new RegExp(
  [
    /(?<![\w-])sk-(?=[\w-]*\d)[\w-]{16,}/,
    /(?<!\w)[rs]k_(?:live|test)_\w{10,}/,
    /(?<!\w)(?:gh[oprsu]_|github_pat_|hf_|npm_)\w{20,}/,
    /(?<![\w-])(?:glpat-|xox[a-z]-|AIza)[\w-]{10,}/,
    /(?<![\w-])(?:(?:gsk|r8|tgp_v1|whsec)_|(?:xai|pplx|nvapi|pypi)-|(?:hvs|ya29|SG)\.)(?=\w*\d)[\w.-]{20,}/,
    /(?<!\w)(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)/,
    /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/,
    /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/,
    /(?<=:\/\/)[^\s/:@]*:[^\s/@]+(?=@)/,
    /(?<=\bBearer )[\w.~+/=-]{16,}/,
    /(?<=[?&](?:api_?key|access_token|token|key|secret|password)=)[^\s&]+/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** True when a text holds what looks like a secret. */
export function holdsSecret(text: string): boolean {
  return text.search(SECRETS) >= 0;
}

/** A text with `[redacted]` in the place of each secret. */
export function redactText(text: string): string {
  return text.replace(SECRETS, REDACTED);
}

/** Words that say by themselves that a value is a secret. */
const SECRET_WORDS =
  /^(secrets?|passwords?|passwd|pwd|passphrase|authorization|bearer|credentials?|apikeys?)$/;
/** What makes a secret of a key. */
const KEY_KINDS =
  /^(api|access|private|auth|signing|encryption|subscription|openai|anthropic|gemini|mistral|groq|cohere)$/;

/**
 * True for a name that says that its value is a secret, by whole words: `apiKey`, `db_password`, `AUTH-TOKEN`. Not for
 * `tokenizer`, `maxTokens` and `tokenType`: a token is one only in the last word, and only one.
 */
export function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  return (
    words.at(-1) === 'token' ||
    words.some(
      (word, i) => SECRET_WORDS.test(word) || (/^keys?$/.test(word) && KEY_KINDS.test(words[i - 1] ?? '')),
    )
  );
}
