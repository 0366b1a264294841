import { expect, test } from 'vitest';
import { newAlert } from './alert.ts';

test('control and invisible characters are replaced in the names of property and zone, not in the payload', () => {
  const payload = { NoiseawarePropertyName: '\u202eHarbor\u001b[2J\nHouse', NoiseawareAZName: 'Patio' };
  const alert = newAlert(payload, 0);
  expect(alert.names).toBe('Harbor [2J House\nPatio');
  expect(JSON.parse(alert.payload)).toEqual(payload);
});
