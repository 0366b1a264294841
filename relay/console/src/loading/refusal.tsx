import type { CallFailure } from '@noiseaware-connect/shared/client';
import { say } from '@noiseaware-connect/shared/parts/say';
import { describeFailure } from '../words/failure-words.ts';

/** Why the relay did not do it: in words, and what it says itself to the people who run it. */
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
