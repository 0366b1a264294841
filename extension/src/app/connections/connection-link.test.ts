import { expect, it } from 'vitest';
import { connectionLink, linkedConnectionOf } from './connection-link.ts';

const relay = 'https://relay.example/below';

it('leads to the connection that it was made from', () => {
  const link = connectionLink(relay, 'a&b=c #1/ß');
  expect(linkedConnectionOf(new URL(link), relay)).toBe('a&b=c #1/ß');
});

it.each([
  'https://relay.example/reconnect#connection=c',
  'https://relay.example.evil.example/below/reconnect#connection=c',
  'http://relay.example/below/reconnect#connection=c',
  'https://relay.example/below/#connection=c',
  'https://relay.example/below/reconnect?x#connection=c',
  'https://relay.example/below/reconnect#connection=',
  'https://relay.example/below/reconnect',
])('is not read from %s', (address) => {
  expect(linkedConnectionOf(new URL(address), relay)).toBeUndefined();
});
