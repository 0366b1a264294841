import type { RedactedBody, RedactedValue, TracedNoiseAwareCall } from './events.ts';

/** A redacted body in words. */
export function bodyText(body: RedactedBody): string {
  switch (body.form) {
    case 'none':
      return 'nothing';
    case 'json':
      return valueText(body.value);
    case 'form-urlencoded':
      return `a form: ${valueText(body.value)}`;
    case 'too-long':
      return 'more than is read';
    case 'not-read':
      return 'not read';
    case 'text':
      return body.says ?? `text of ${body.length} characters`;
    default:
      return `${body.form.replace('broken-json', 'broken JSON')} of ${body.length} characters`;
  }
}

/** What NoiseAware answered to a call that it did not take, as the beginning of a sentence. */
export function refusalOf(call: TracedNoiseAwareCall | undefined): string {
  if (call === undefined) return 'not answered';
  if (call.status === undefined) return `${call.method} ${call.path} is not answered (${call.wentWrong})`;
  const what = `${call.method} ${call.path} is answered ${call.status}`;
  return call.answer === undefined || call.answer.form === 'none'
    ? what
    : `${what}: ${bodyText(call.answer).slice(0, longest)}`;
}

// --- Internal helpers ---

/** The most characters of an answer that a sentence shows. */
const longest = 300;

function valueText(value: RedactedValue): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${valueText(each)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' && !value.startsWith('‹') ? JSON.stringify(value) : String(value);
}
