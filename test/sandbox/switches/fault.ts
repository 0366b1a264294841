import * as v from 'valibot';

/** Bad days that an endpoint can have. A number is an error answer with that status. */
export const faultKinds = [
  '400',
  '401',
  '403',
  '404',
  '405',
  '409',
  '415',
  '418',
  '429',
  '500',
  '502',
  '503',
  '504',
  'slow',
  'hang',
  'reset',
  'cut',
  'truncated',
  'not-json',
  'empty',
  'error-in-200',
] as const;

export const faultTargets = ['token', 'refresh', 'login', 'api', 'pages'] as const;

/** The group of endpoints a fault strikes. */
export type FaultTarget = (typeof faultTargets)[number];

const faultSchema = v.strictObject({
  kind: v.picklist(faultKinds),
  /** How many calls are struck before the fault goes away; without it, all. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Whether the work is done before the answer is lost: a rotated token that never arrives. */
  afterEffect: v.optional(v.boolean()),
  /** How long `slow` takes. */
  seconds: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** Value of the Retry-After header: seconds or an HTTP date. */
  retryAfter: v.optional(v.union([v.number(), v.string()])),
});

export type Fault = v.InferOutput<typeof faultSchema>;

const target = v.optional(faultSchema);

export const faultsSchema = v.strictObject({
  token: target,
  refresh: target,
  login: target,
  api: target,
  pages: target,
});

/** The faults that are armed, by target. */
export type Faults = v.InferOutput<typeof faultsSchema>;
