import { describe, expect, test } from 'vitest';
import { memoryBench } from '../store/tested-stores.ts';
import { type OutageAnswer, playOutage } from './outage-stage.ts';

const html = '<!doctype html><title>Forbidden</title><h1>Access denied</h1>';
const gateway =
  (status: number): OutageAnswer =>
  () =>
    new Response(html, { status, headers: { 'content-type': 'text/html' } });
const cutOff =
  (code: string): OutageAnswer =>
  () =>
    Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));
const hang: OutageAnswer = async (_, at, sleepUntil) => {
  await sleepUntil(at + 10);
  throw new DOMException('it took too long', 'TimeoutError');
};

/** An outage with its bounds, for eleven seconds and twenty connections that are read every three seconds. */
interface Row {
  readonly answer: OutageAnswer;
  /** What is said of it at error level beside the lines for single connections. */
  readonly error: string | null;
  readonly calls: number;
  readonly needsYou: number;
  readonly cause: string;
}
const everybody = (status: number, answer = 'HTML', needsYou = 2): Row => ({
  answer: gateway(status),
  error: `"status":${status},"answer":"${answer}","fixedBy":"operator"`,
  calls: 50,
  needsYou,
  cause: 'refusing_all',
});
const passing = { error: null, needsYou: 0, calls: 60 } as const;
const rows: Readonly<Record<string, Row>> = {
  '401': everybody(401),
  '403': everybody(403),
  '404': everybody(404),
  '405': everybody(405),
  '409': everybody(409),
  '410': everybody(410),
  'a redirect to another place': everybody(302),
  '200 with HTML': everybody(200, 'HTML', 0),
  '500': { ...passing, answer: gateway(500), cause: 'unavailable' },
  'a reset of TLS': {
    ...passing,
    answer: cutOff('ECONNRESET'),
    error: 'are reset before NoiseAware answers',
    cause: 'unreachable',
  },
  'a certificate that has expired': {
    ...passing,
    answer: cutOff('CERT_HAS_EXPIRED'),
    error: 'is not accepted',
    cause: 'unreachable',
  },
  silence: { ...passing, answer: hang, cause: 'slow' },
};

describe('twenty connections in an outage of eleven seconds, in which NoiseAware answers everybody with', () => {
  test.each(Object.entries(rows))(
    '%s',
    async (name, { answer, error, calls, needsYou, cause }) => {
      const figures = await playOutage({
        open: memoryBench,
        connections: 20,
        seconds: 11,
        readEvery: 3,
        answer,
        isSlow: name === 'silence',
      });
      expect(figures.calls).toBeLessThanOrEqual(calls);
      expect(figures.needsYou).toBeLessThanOrEqual(needsYou);
      expect(Object.keys(figures.reads)).toContain(`noiseaware_unavailable ${cause}`);
      expect(figures.wellAfter).toBeLessThanOrEqual(60);
      expect(figures.reused).toBe(0);
      const [errors = []] = figures.errors;
      expect(errors.length).toBeLessThanOrEqual(3);
      expect(errors.filter((line) => error !== null && line.includes(error))).toHaveLength(
        error === null ? 0 : 1,
      );
      const asksForOwners = errors.filter((line) => line.includes('connection needs reauthorization'));
      expect(asksForOwners.length).toBeLessThanOrEqual(['401', '404'].includes(name) ? 2 : 0);
    },
    60_000,
  );
});

test.each([401, 403])(
  'where each access code is accepted once, %d for everybody for eleven seconds leaves all connections alive',
  async (status) => {
    const { wellAfter, needsYou, reused } = await playOutage({
      open: memoryBench,
      connections: 6,
      seconds: 11,
      readEvery: 3,
      answer: gateway(status),
      codesOnce: true,
    });
    expect({ wellAfter, needsYou, reused }).toEqual({
      wellAfter: expect.any(Number) as number,
      needsYou: 2,
      reused: 0,
    });
  },
  60_000,
);
