import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchTemplate, type TemplateValues, templateOf } from './match-template.ts';
import { readTemplate, type Template } from './template.ts';

const match = (written: string, text: string, without?: string) =>
  matchTemplate(templateOf(written), text, without);

/** Few letters, so that random texts match by chance. */
const letters = (maxLength: number) =>
  fc.array(fc.constantFrom('a', 'b', '/', '{', '}'), { maxLength }).map((all) => all.join(''));
const places = fc.constantFrom('{id}', '{name}', '{*}');
const written = fc
  .array(fc.oneof(places, fc.constantFrom('a', 'b', '/', 'ab', 'aab')), { maxLength: 9 })
  .map((parts) => parts.join(''))
  .filter((text) => readTemplate(text) !== undefined);

it('finds what stands in the places, and nothing where the text is of another form', () => {
  expect(match('Unit {id} ({name})', 'Unit 17 (Sea & Sand)')).toEqual({ id: '17', name: 'Sea & Sand' });
  expect(match('{id}', 'all of it')).toEqual({ id: 'all of it' });
  expect(match('{*}-{id}', 'a-b-c')).toEqual({ id: 'b-c' });
  expect(match('no place', 'no place')).toEqual({});
  for (const [template, text] of [
    ['Unit {id}', 'unit 17'],
    ['Unit {id}', 'Unit '],
    ['Unit {id}', ' Unit 17'],
    ['Unit {id}.', 'Unit 17'],
    ['no place', 'no place at all'],
    ['{id}-{*}', '-b'],
    ['ab{*}bc', 'abc'],
    ['{id}ab', 'ab'],
  ] as const) {
    expect(match(template, text), `${template} ${text}`).toBeUndefined();
  }
});

it('passes over nothing at all for a star, and takes one character at least for a name', () => {
  expect(match('a{*}b{*}', 'ab')).toEqual({});
  expect(match('{id}-', '--')).toEqual({ id: '-' });
  expect(match('{name}--{*}', '---')).toEqual({ name: '-' });
});

it('is refused with other braces, a name twice, places side by side, or more than six of them', () => {
  for (const text of [
    '{account}',
    '{id',
    'id}',
    '{}',
    '{{id}}',
    '{ID}',
    '{ id }',
    '{id}-{id}',
    '{id}{name}',
    '{*}{*}',
    '{*}a{*}a{*}a{*}a{*}a{*}a{*}',
  ]) {
    expect(readTemplate(text), text).toBeUndefined();
  }
  expect(readTemplate('{*}a{*}a{*}a{*}a{id}a{name}')).toBeDefined();
});

it('gives back what was put in its places, where none of it looks like what follows', () => {
  const value = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/[|;]/.test(text));
  fc.assert(
    fc.property(value, value, value, (id, name, rest) => {
      expect(match('<{id}|{name};{*}>', `<${id}|${name};${rest}>`)).toEqual({ id, name });
    }),
  );
});

/** The same as a regular expression: each place as short as possible, with backtracking. */
function byRegularExpression({ literals, placeholders }: Template, text: string): TemplateValues | undefined {
  const escaped = literals.map((literal) => literal.replaceAll(/\W/g, '\\$&'));
  const groups = placeholders.map((each) => (each === '*' ? '[^]*?' : `(?<${each}>[^]+?)`));
  const source = escaped.map((literal, index) => literal + (groups[index] ?? '')).join('');
  const found = new RegExp(`^${source}$`).exec(text);
  return found === null ? undefined : { ...found.groups };
}

it('finds what a regular expression finds that tries everything', () => {
  let found = 0;
  fc.assert(
    fc.property(written, letters(12), (template, text) => {
      const expected = byRegularExpression(templateOf(template), text);
      expect(match(template, text)).toEqual(expected);
      if (expected !== undefined) found += 1;
    }),
    { numRuns: 20_000 },
  );
  expect(found).toBeGreaterThan(500);
});

it('gives no value that holds what is excluded, and leaves a star what it likes', () => {
  let excluded = 0;
  fc.assert(
    fc.property(written, letters(12), (template, text) => {
      const free = match(template, text);
      const bound = match(template, text, 'b/');
      const values = Object.values(free ?? {});
      const sound = values.every((value) => !/[b/]/.test(value));
      expect(bound).toEqual(sound ? free : undefined);
      if (free !== undefined && !sound) excluded += 1;
    }),
    { numRuns: 20_000 },
  );
  expect(excluded).toBeGreaterThan(100);
  expect(match('{*}/{id}', 'a/b', '/')).toEqual({ id: 'b' });
});

it('reads and matches any text without throwing', () => {
  const any = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(any, written, any, any, (unread, template, text, without) => {
      readTemplate(unread);
      expect(() => match(template, text, without)).not.toThrow();
    }),
  );
});

it('looks at no text of more than 2,000 characters', () => {
  expect(match('{id}', 'x'.repeat(2_000))).toEqual({ id: 'x'.repeat(2_000) });
  expect(match('{id}', 'x'.repeat(2_001))).toBeUndefined();
});

it('takes less than a millisecond for the most hostile text that a template could meet', () => {
  const hostile = [
    // Each literal almost matches at every place, up to its first or last letter.
    [`{*}${'a'.repeat(450)}b{id}`, 'a'.repeat(2_000)],
    [`{*}b${'a'.repeat(450)}{id}`, 'a'.repeat(2_000)],
    [`{*}${'ab'.repeat(220)}c{id}`, 'ab'.repeat(1_000)],
    [`{*}${'a'.repeat(240)}b{*}${'a'.repeat(240)}c{id}`, `${'a'.repeat(999)}b`.repeat(2)],
    ['{*}a{*}a{*}a{*}a{*}a{id}b', 'a'.repeat(2_000)],
    ['{*}aa{*}aa{*}aa{*}aa{*}aa{id}b', 'a'.repeat(2_000)],
  ] as const;
  for (const [template, text] of hostile) {
    const read = templateOf(template);
    expect(text).toHaveLength(2_000);
    // The fastest of several runs, because other processes may slow a run down.
    const times = Array.from({ length: 50 }, () => {
      const began = performance.now();
      matchTemplate(read, text, '/?#&');
      return performance.now() - began;
    });
    expect(Math.min(...times), template).toBeLessThan(1);
  }
});

it('does twice the work for twice the text, not four times', () => {
  const read = templateOf('{*}aab{*}aab{*}aab{*}aab{*}aab{id}b');
  const time = (length: number) => {
    const text = 'aa'.repeat(length / 2);
    const once = () => {
      const began = performance.now();
      for (let times = 0; times < 200; times += 1) matchTemplate(read, text);
      return performance.now() - began;
    };
    return Math.min(...Array.from({ length: 20 }, once));
  };
  expect(time(2_000) / time(500)).toBeLessThan(12);
});

it('reads a template from its cache and without it alike, however many there are', () => {
  for (let index = 0; index < 1_200; index += 1) templateOf(`${index}-{id}`);
  expect(templateOf('7-{id}')).toEqual({ literals: ['7-', ''], placeholders: ['id'] });
  expect(() => templateOf('{')).toThrow(TypeError);
});
