import { afterEach, expect } from 'vitest';
import { notInDocument } from '../support/relay/watch-answers.ts';

// Every answer that a relay gave in a test, and every message that it sent to a webhook, is one that its document describes.
afterEach(() => {
  expect(notInDocument.splice(0), 'see the call, or the event, in shared/src').toEqual([]);
});
