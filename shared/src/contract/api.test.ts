import { expect, it } from 'vitest';
import { type Right, rights } from '../role.ts';
import { adminCalls } from './admins.ts';
import { api } from './api.ts';
import { backendCalls } from './backends.ts';
import type { Endpoint } from './endpoint.ts';
import { extensionCalls } from './extension.ts';
import { infrastructureCalls } from './infrastructure.ts';
import { noiseawareCalls } from './noiseaware.ts';
import { operatorCalls } from './operator.ts';

const parts = [noiseawareCalls, extensionCalls, backendCalls, adminCalls, infrastructureCalls, operatorCalls];

it('contains each call of its parts: no two parts use one name', () => {
  expect(Object.keys(api).sort()).toEqual(parts.flatMap((part) => Object.keys(part)).sort());
});

it('has one call for each method and path', () => {
  const routes = Object.values<Endpoint>(api).map(
    ({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`,
  );
  expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
});

it('takes one right of staff for each call that staff may make', () => {
  const calls = Object.entries<Endpoint>(api).map(([name, { access }]) => ({
    name,
    taken: access.filter((grant) => (rights as readonly string[]).includes(grant)) as Right[],
  }));
  expect(calls.filter(({ taken }) => taken.length > 1)).toEqual([]);
  expect(new Set(calls.flatMap(({ taken }) => taken))).toEqual(new Set(rights));
});
