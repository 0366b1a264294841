import { type Learnt, settingsIn } from '../questions/answer-questions.ts';
import { questions } from '../questions/questions.ts';

/** What failed, in a sentence without its full stop, and what must be sent to somebody who can help. */
export interface FailureReport {
  readonly sentence: string;
  readonly report: string;
}

/**
 * What was learnt as text: what differs first. It ends with the settings as lines to paste, and where something failed with that,
 * and with what to do if no setting mends it.
 */
export function describeLearnt(learnt: readonly Learnt[], failure?: FailureReport): string {
  const withAnswer = (answer: Learnt['answer']) => learnt.filter((each) => each.answer === answer);
  const line = ({ question, seen, setting }: Learnt) =>
    `  ${questions[question].asks}\n      ${seen}${setting === null ? '' : `\n      → ${setting}`}`;
  const section = (title: string, answers: Learnt[]) =>
    answers.length === 0 ? [] : [title, ...answers.map(line), ''];
  const advice = settingsIn(learnt);
  return [
    ...section('What differs:', withAnswer('differs')),
    ...section('What is as expected:', withAnswer('known')),
    ...(withAnswer('not_seen').length === 0
      ? []
      : ['Not seen:', ...withAnswer('not_seen').map(({ question }) => `  ${questions[question].asks}`), '']),
    ...(failure === undefined ? [] : [`Failed: ${failure.sentence}.`, '']),
    advice.length > 0
      ? `Put into .env, and restart the relay:\n\n${advice.map((each) => `  ${each}`).join('\n')}${failure === undefined ? '' : '\n\nThen try again.'}`
      : failure === undefined
        ? 'From what was seen, no setting needs to be changed.'
        : `No setting mends this: send ${failure.report} to your NoiseAware representative. It has no secrets.`,
  ].join('\n');
}
