import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The SHA-256 of a bundle's lines, as they come. */
export interface BundleDigest {
  /** @param line - without a line feed. */
  add(line: string): void;
  /** 64 hex digits. To be asked for once, at the end. */
  hex(): string;
}

/** Not `crypto.subtle`: it takes no stream, and pages on plain http lack it. */
export function createBundleDigest(): BundleDigest {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  return {
    add: (line) => void hash.update(encoder.encode(`${line}\n`)),
    hex: () => bytesToHex(hash.digest()),
  };
}
