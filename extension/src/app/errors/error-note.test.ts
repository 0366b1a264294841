import { expect, it } from 'vitest';
import { noteOf } from './error-note.ts';

const about = { at: 1, place: 'popup', version: '0.3.0' } as const;

it('stores an error’s class and its places in our own files, but nothing from its message or foreign stack', () => {
  const error = new TypeError('no https://x.example/?code=secret-token of Lakeview Cabin');
  error.stack = `${error}\n    at Lakeview (chrome-extension://abcdef/background.js:3:14)\n    at https://x.example/?code=secret-token:1:1`;
  expect(noteOf(error, about)).toEqual({ ...about, kind: 'TypeError', stack: ['background.js:3:14'] });
});

it('stores the type of a thrown value that is no Error, and ignores a class name that is text', () => {
  expect(noteOf('secret-token', about)).toEqual({ ...about, kind: 'string', stack: [] });
  const odd = Object.assign(new Error('x'), { name: 'Lakeview Cabin', stack: undefined });
  expect(noteOf(odd, about)).toEqual({ ...about, kind: 'Error', stack: [] });
});
