import { Failure } from '@noiseaware-connect/shared/failure';
import { expect, it } from 'vitest';
import { render } from './render-failures.ts';

it.each([0, 0.2, 1])('sends a Retry-After of at least one second if %s seconds are left', (retryAfter) => {
  const { headers } = render(new Failure('rate_limited', { retryAfter }), undefined, {
    publicUrl: 'https://connect.example',
  });
  expect(headers['Retry-After']).toBe('1');
});
