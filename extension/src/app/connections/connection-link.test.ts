import { expect, it } from 'vitest';
import { aConnection } from '../../test-support/fake-relay.ts';
import { connectionLink, linkedConnectionOf } from './connection-link.ts';

const relay = 'https://relay.example/below';
const connection = aConnection({ account: { id: 'a&b=c #1/ß', name: 'Sea View' } });

it('leads back to the connection that it was made of, with any account’s name, and names no person', () => {
  const link = connectionLink(relay, connection);
  expect(linkedConnectionOf(new URL(link), relay)).toEqual({ id: 'connection-1', account: 'a&b=c #1/ß' });
  expect(link).not.toContain('Sea');
});

it.each([
  'https://relay.example/reconnect#connection=c&account=a',
  'https://relay.example.evil.example/below/reconnect#connection=c&account=a',
  'http://relay.example/below/reconnect#connection=c&account=a',
  'https://relay.example/below/#connection=c&account=a',
  'https://relay.example/below/reconnect?x#connection=c&account=a',
  'https://relay.example/below/reconnect#connection=c',
  'https://relay.example/below/reconnect#connection=&account=a',
  'https://relay.example/below/reconnect',
])('reads nothing in %s', (address) => {
  expect(linkedConnectionOf(new URL(address), relay)).toBeUndefined();
});
