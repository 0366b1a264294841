import { beforeEach, expect, it } from 'vitest';
import { createFakeWorld } from '../test-support/fake-effects.ts';
import { startWorker, type Worker } from '../test-support/start-worker.ts';
import { isOwnPage } from './own-page.ts';

const own = { id: 'ourselves', base: 'chrome-extension://ourselves/' };
let worker: Worker;
beforeEach(async () => {
  worker = await startWorker(createFakeWorld());
});

it.each([
  undefined,
  null,
  'connect',
  { name: 'toString', input: null },
  { name: 'connect', input: { account: { id: '' } } },
  { name: 'connect', input: { account: { id: 'two\nlines' } } },
  { name: 'call', input: { endpoint: 'vendToken', input: {} } },
  { name: 'call', input: { endpoint: 'toString', input: {} } },
  { name: 'use-organization', input: null },
])('refuses %j', async (message) => {
  await expect(worker.app.answer(message)).rejects.toThrow();
});

it('does not quote a refused value, which may hold an invite', async () => {
  const message = { name: 'enrol', input: { invite: 'one-time-invite' } };
  await expect(worker.app.answer(message)).rejects.toThrow(/^not a message$/);
});

it('answers messages from the extension’s own pages', () => {
  expect(isOwnPage({ id: 'ourselves', url: 'chrome-extension://ourselves/popup.html' }, own)).toBe(true);
});

it.each([
  ['a content script of ours', { id: 'ourselves', url: 'https://tool.example/' }],
  ['another extension', { id: 'other', url: 'chrome-extension://other/popup.html' }],
  ['another extension under our address', { id: 'other', url: 'chrome-extension://ourselves/popup.html' }],
  ['an address that only begins like ours', { id: 'ourselves', url: 'chrome-extension://ourselves.evil/' }],
  ['a sender without an address', { id: 'ourselves' }],
  ['no sender', undefined],
])('ignores messages from %s', (_, sender) => {
  expect(isOwnPage(sender, own)).toBe(false);
});

it('sends a page only the parts of the view that changed', async () => {
  await worker.send('keep-draft', { id: 'crm-1', name: '' });
  expect(Object.keys(worker.pushed[0] ?? {})).toContain('relay');
  expect(worker.pushed[1]).toEqual({ draft: { id: 'crm-1', name: '' } });
});
