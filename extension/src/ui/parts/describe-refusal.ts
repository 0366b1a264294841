import { failureWords, isMismatch } from '@noiseaware-connect/shared/words/failure-words';
import type { RefusalCode } from '../../messages.ts';
import { ownFailureWords as own } from '../../words/failure-words.ts';

/** Why {company} did not do what was asked, and what helps. */
export const describeRefusal = (code: RefusalCode): string => {
  if (isMismatch(code)) return own.mismatch;
  return isOwn(code) ? own[code] : failureWords[code];
};

const isOwn = (code: string): code is keyof typeof own => Object.hasOwn(own, code);
