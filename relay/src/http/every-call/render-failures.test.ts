import { Failure } from '@noiseaware-connect/shared/failure';
import { expect, it } from 'vitest';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { render } from './render-failures.ts';

it.each([0, 0.2, 1])('sends a Retry-After of at least one second if %s seconds are left', (retryAfter) => {
  const { headers } = render(new Failure('rate_limited', { retryAfter }), undefined, {
    publicUrl: 'https://connect.example',
  });
  expect(headers['Retry-After']).toBe('1');
});

it('tells a call that the store was too slow for from one while it is away, which time mends', () => {
  const answerTo = (error: StoreUnavailable) => {
    const { status, headers, body } = render(error, undefined, { publicUrl: 'https://connect.example' });
    return { status, retryAfter: headers['Retry-After'], ...(JSON.parse(body) as object) };
  };
  expect(answerTo(new StoreUnavailable('its disk is full'))).toMatchObject({
    ...{ status: 503, code: 'store_unavailable', fixedBy: 'time', retryAfter: '5' },
  });
  expect(answerTo(new StoreUnavailable('a statement took too long', { code: 'store_slow' }))).toMatchObject({
    ...{ status: 503, code: 'store_slow', fixedBy: 'operator' },
    title: 'The database took longer than its time limit and ended the statement.',
  });
});
