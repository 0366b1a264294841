import { expect, it } from 'vitest';
import { toolOriginOf } from './own-page.ts';

const own = { id: 'this-extension' };
const page = { id: own.id, tab: {}, frameId: 0, url: 'https://tool.example.com/units/7?x=1' };

it('takes a tool’s origin from the browser’s sender, not from the message', () => {
  expect(toolOriginOf(page, own)).toBe('https://tool.example.com');
});

it.each([
  ['another extension', { ...page, id: 'another-extension' }],
  ['a frame in a page', { ...page, frameId: 3 }],
  ['something without a tab', { ...page, tab: undefined }],
  ['something without an address', { ...page, url: undefined }],
  ['a page of the extension itself', { ...page, url: 'chrome-extension://this-extension/popup.html' }],
  ['a document without an origin', { ...page, url: 'data:text/html,x' }],
  ['a file', { ...page, url: 'file:///tmp/x.html' }],
  ['a sandboxed document', { ...page, origin: 'null' }],
  ['a document of another origin than its address', { ...page, origin: 'https://other.example.com' }],
  ['no sender', undefined],
])('takes no origin from %s', (_, sender) => {
  expect(toolOriginOf(sender, own)).toBeUndefined();
});
