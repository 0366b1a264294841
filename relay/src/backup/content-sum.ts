import { createHash } from 'node:crypto';
import type { ArchiveBatch } from '../store/archive.ts';
import { recordLines } from './backup-format.ts';

/** Sums are told apart by as many bits as a digest has. */
const modulus = 2n ** 256n;

/**
 * What records say, in one number, whatever the order they come in: two stores need not agree on which of two entries
 * of the audit log came first when both came at once.
 */
export function contentSum(): { add(batch: ArchiveBatch): void; result(): string } {
  let sum = 0n;
  return {
    add: (batch) => {
      for (const line of recordLines(batch).split('\n')) {
        if (line !== '') sum += BigInt(`0x${createHash('sha256').update(line).digest('hex')}`);
      }
      sum %= modulus;
    },
    result: () => sum.toString(16).padStart(64, '0'),
  };
}
