import { expect, it } from 'vitest';
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
