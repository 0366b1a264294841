import * as v from 'valibot';
import { isSimpleSelector } from './selector.ts';
import { hasNoDeceptiveCharacters, line } from './shapes.ts';
import { type Placeholder, readTemplate } from './template.ts';
import { originOf } from './tool-origins.ts';

/**
 * Whether a rule may read an attribute: only those that identify a record. Others hold values that people type, and
 * secrets of scripts.
 */
export const isReadableAttribute = (name: string): boolean => readableAttribute.test(name);
const readableAttribute = /^(?:id|href|title|alt|aria-label|data-[a-z0-9_.:-]+)$/;

/* @__NO_SIDE_EFFECTS__ */
const text = (most: number) =>
  v.pipe(
    v.string('must be text'),
    v.nonEmpty('must not be empty'),
    v.maxLength(most, `must be at most ${most} characters`),
    v.check(hasNoDeceptiveCharacters, 'must not hold control or invisible characters'),
  );

/** A template with these kinds of places only, see `template.ts`. */
/* @__NO_SIDE_EFFECTS__ */
const template = (most: number, ...may: Placeholder[]) =>
  v.pipe(
    text(most),
    v.check(
      (written) => readTemplate(written)?.placeholders.every((each) => may.includes(each)) === true,
      `must be a template with ${may.map((each) => `{${each}}`).join(', ')}: each name once, no two side by side`,
    ),
  );

/** A template that extracts a value from the text around it. */
const pattern = (name: 'id' | 'name') =>
  v.pipe(
    template(200, name, '*'),
    v.check((written) => written.includes(`{${name}}`), `must have a place for {${name}}`),
  );

/** The address of a tool's pages: an origin without places, then a template. */
const pages = v.pipe(
  template(500, 'id', 'name', '*'),
  v.check(
    (written) => originOf(written) !== undefined,
    'must begin with https:// and a whole host name, such as https://tool.example.com/units/{id}',
  ),
  v.check(
    (written) => originOf(written) === undefined || isInBrowsersSpelling(written),
    'must be spelled as browsers copy it from their address bar: %-encoded, no standard port, no dots as a folder',
  ),
  v.check(
    (written) => !asksForSecrets(written),
    'must not look into query or fragment for a token, code or password, nor for {id} or {name} behind a {*}',
  ),
);

const selector = v.pipe(
  text(200),
  v.check(
    isSimpleSelector,
    'must be simpler: no "~", one "+" and one ":has(" at most, 3 alternatives, 8 parts, no \\ before a letter or digit',
  ),
);

/** Where a value is: in the record, or in the address of its page. */
/* @__NO_SIDE_EFFECTS__ */
const place = <N extends 'id' | 'name'>(name: N) =>
  v.variant(
    'from',
    [
      v.strictObject({
        from: v.literal('attribute'),
        attribute: v.pipe(
          text(100),
          v.check(
            isReadableAttribute,
            'must be id, href, title, alt, aria-label or one that begins with data-, in small letters',
          ),
        ),
        /** The element in the record that has the attribute; by default the record itself. */
        of: v.optional(selector),
        pattern: v.optional(pattern(name)),
      }),
      v.strictObject({
        from: v.literal('text'),
        of: v.optional(selector),
        pattern: v.optional(pattern(name)),
      }),
      /** The value of this name in the address of the page. */
      v.strictObject({ from: v.literal('page') }),
    ],
    'must be from "attribute", "text" or "page"',
  );

/** A pattern of account ids, such as `cust-{*}`. A bare `*`, as shells take it, would match only itself. */
export const accountPattern = v.pipe(
  template(200, '*'),
  v.check((written) => !written.replaceAll('{*}', '').includes('*'), 'must have {*} instead of *'),
);

/** How to find records in a tool that does not mark them itself. */
const records = v.strictObject({
  /** CSS selector of one record. */
  selector,
  account: place('id'),
  name: v.optional(place('name')),
  /** The element in the record at which the chip is placed; by default the record itself. */
  chip: v.optional(selector),
  /** Whether its chips are small and without text, for narrow columns. */
  compact: v.optional(v.boolean('must be true or false')),
});

/**
 * A web tool in which staff work. Data only: nothing of it is run as code. Without `records`, the tool marks its
 * records itself, with `data-noiseaware-account`.
 */
export const tool = v.pipe(
  v.strictObject({
    id: v.pipe(
      text(60),
      v.regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'must be small letters, digits and dashes'),
    ),
    name: line,
    pages: v.pipe(
      v.array(pages),
      v.minLength(1, 'must name a page at least'),
      v.maxLength(20, 'must be at most 20'),
    ),
    /** A pattern of the account ids that this tool may ask about; by default all. */
    accounts: v.optional(accountPattern),
    records: v.optional(records),
  }),
  v.forward(
    v.check(
      (rule) => rule.records?.account.from !== 'page' || isAskedFor('{id}', rule),
      'is from the page, but no address in "pages" has a place for {id}',
    ),
    ['records', 'account'],
  ),
  v.forward(
    v.check(
      (rule) => rule.records?.name?.from !== 'page' || isAskedFor('{name}', rule),
      'is from the page, but no address in "pages" has a place for {name}',
    ),
    ['records', 'name'],
  ),
);
export type Tool = v.InferOutput<typeof tool>;
export type Records = v.InferOutput<typeof records>;
export type Place = Records['account'];

/** The most tools of a relay: the extension gets all of them at once. */
export const mostTools = 200;

// --- Internal helpers ---

/** Parameters that may not be read. */
const secret = /^(?:(?:access_|refresh_|id_)?token|code|state|password|secret)$/i;

/** Whether a template would extract a value from a parameter, in query or fragment, that is or may be a secret. */
function asksForSecrets(written: string): boolean {
  const [, ...parts] = written.split(/[?#&]/);
  return parts.some((part) => {
    const [name = ''] = part.split('=');
    return secret.test(name) || /\{\*\}.*\{(?:id|name)\}/.test(part);
  });
}

function isInBrowsersSpelling(written: string): boolean {
  const sample = written.replaceAll(/\{(?:id|name|\*)\}/g, 'x');
  return URL.canParse(sample) && new URL(sample).href === sample;
}

const isAskedFor = (place: '{id}' | '{name}', { pages }: { pages: readonly string[] }): boolean =>
  pages.some((written) => written.includes(place));
