import { expect, it } from 'vitest';
import type { Learnt } from '../questions/answer-questions.ts';
import { describeLearnt } from './describe-learnt.ts';

const late: Learnt = {
  question: 'answer_time',
  answer: 'differs',
  seen: 'POST /token was not answered within 10 s',
  setting: 'NOISEAWARE_TIMEOUT=30',
};

const failure = {
  sentence: 'connect: NoiseAware did not call the ConnectionURL',
  report: 'rehearsal.json',
};

it('ends with the settings to change, or that there are none', () => {
  expect(describeLearnt([])).toBe('From what was seen, no setting needs to be changed.');
  expect(describeLearnt([late])).toMatch(
    /Put into \.env, and restart the relay:\n\n {2}NOISEAWARE_TIMEOUT=30$/,
  );
});

it('ends with what failed and what to do', () => {
  expect(describeLearnt([], failure)).toBe(
    'Failed: connect: NoiseAware did not call the ConnectionURL.\n\nNo setting mends this: send rehearsal.json to your NoiseAware representative. It has no secrets.',
  );
  expect(describeLearnt([late], failure)).toMatch(
    /Failed: .*\n\nPut into \.env, and restart the relay:\n\n {2}NOISEAWARE_TIMEOUT=30\n\nThen try again\.$/,
  );
});
