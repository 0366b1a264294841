import { failureSentence, isMismatch } from '@noiseaware-connect/shared/words/failure-words';
import type { RefusalCode } from '../../messages.ts';
import { ownFailureWords as words } from '../../words/failure-words.ts';

/**
 * Why {company} did not do what was asked, and what helps.
 * @param retryAfter the seconds that it asked to wait
 */
export const describeRefusal = (code: RefusalCode, retryAfter?: number): string => {
  if (isMismatch(code)) return words.mismatch;
  return isOwn(code) ? words[code] : failureSentence(code, retryAfter);
};

const isOwn = (code: string): code is keyof typeof words => Object.hasOwn(words, code);
