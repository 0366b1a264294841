import type { CallFailure } from '@noiseaware-connect/shared/client';
import { say } from '@noiseaware-connect/shared/parts/say';
import { describeFailure } from '../words/failure-words.ts';

/** A failed call: a translated sentence, and the relay's own detail in English. */
export const Refusal = ({ failure, partner }: { failure: CallFailure; partner: string }) => (
  <div class="problem">
    <p>{say(describeFailure(failure.code), { company: partner })}</p>
    {failure.detail !== undefined && (
      <p class="small" lang="en">
        {failure.detail}
      </p>
    )}
  </div>
);
