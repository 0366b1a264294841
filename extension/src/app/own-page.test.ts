import { describe, expect, it } from 'vitest';
import { toolDocumentOf } from './own-page.ts';

const own = { id: 'this-extension' };
const origin = 'https://tool.example.com';
const tab = { url: `${origin}/units/7?x=1`, windowId: 7 };
const page = { id: own.id, tab, frameId: 0, url: tab.url, origin };

it('takes a tool’s origin from the browser’s sender, not from the message', () => {
  expect(toolDocumentOf(page, [], own)).toEqual({ origin, ancestors: [], window: 7 });
});

it.each([
  ['another extension', { ...page, id: 'another-extension' }],
  ['something without a tab', { ...page, tab: undefined }],
  ['something without an address', { ...page, url: undefined }],
  ['something without an origin', { ...page, origin: undefined }],
  ['a page of the extension itself', { ...page, url: 'chrome-extension://this-extension/popup.html' }],
  ['a document without an origin', { ...page, url: 'data:text/html,x', origin: 'null' }],
  ['a data: address with the origin of another', { ...page, url: 'data:text/html,x' }],
  ['a file', { ...page, url: 'file:///tmp/x.html', origin: 'file://' }],
  ['a sandboxed document', { ...page, origin: 'null' }],
  ['a sandboxed document without an address', { ...page, url: 'about:srcdoc', origin: 'null' }],
  ['a document of another origin than its address', { ...page, origin: 'https://other.example.com' }],
  ['no sender', undefined],
])('takes no origin from %s', (_, sender) => {
  expect(toolDocumentOf(sender, [], own)).toBeUndefined();
});

describe('a frame', () => {
  const frame = {
    ...page,
    frameId: 3,
    url: 'https://units.example.com/list',
    origin: 'https://units.example.com',
  };
  const between = 'https://between.example.com';

  it('has the origins of the documents around it, of which the browser itself names the last', () => {
    const ancestors = [between, origin];
    expect(toolDocumentOf(frame, ancestors, own)).toEqual({ origin: frame.origin, ancestors, window: 7 });
  });

  it.each(['about:blank', 'about:srcdoc', 'blob:https://tool.example.com/1'])(
    'has the origin that the browser names if its address is %s',
    (url) => {
      expect(toolDocumentOf({ ...frame, url, origin }, [origin], own)).toEqual({
        origin,
        ancestors: [origin],
        window: 7,
      });
    },
  );

  it.each([
    ['nothing', undefined],
    ['no documents around it', []],
    ['a sandboxed document around it', ['null', origin]],
    ['a file around it', ['file://', origin]],
    ['another page than the browser', [origin, between]],
    ['a text in place of a list', origin],
    ['something else than texts', [7, origin]],
  ])('is refused if its script reports %s', (_, ancestors) => {
    expect(toolDocumentOf(frame, ancestors, own)).toBeUndefined();
  });

  it('is refused in a page whose address the browser hides', () => {
    expect(toolDocumentOf({ ...frame, tab: { windowId: 7 } }, [origin], own)).toBeUndefined();
  });
});
