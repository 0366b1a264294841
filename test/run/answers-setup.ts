import { afterEach, expect } from 'vitest';
import { notInDocument } from '../support/relay/watch-answers.ts';

// Every answer that a relay gave in a test is one that its document describes.
afterEach(() => {
  expect(notInDocument.splice(0), 'see `failures` and `answer` of the call in shared/src').toEqual([]);
});
