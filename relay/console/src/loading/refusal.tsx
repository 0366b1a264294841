import type { CallFailure } from '@noiseaware-connect/shared/client';
import { say } from '@noiseaware-connect/shared/parts/say';
import { currentLanguage } from '@noiseaware-connect/shared/words/language';
import { describeFailure } from '../words/failure-words.ts';

/** A failed call: a translated sentence, and for readers of English the relay's own detail. */
export const Refusal = ({ failure, partner }: { failure: CallFailure; partner: string }) => (
  <div class="problem">
    <p>{say(describeFailure(failure), { company: partner })}</p>
    {failure.detail !== undefined && currentLanguage() === 'en' && (
      <p class="small" lang="en">
        {failure.detail}
      </p>
    )}
  </div>
);
