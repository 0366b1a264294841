import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../settings/config.ts';
import { Expected, type Setting } from '../../settings/setting.ts';
import { settings } from '../../settings/settings.ts';
import { type Evidence, type QuestionName, questions } from './questions.ts';
import type { TraceLine } from './trace-line.ts';

/** What a trace has shown about one of the questions that NoiseAware's page leaves open. */
export interface Learnt {
  readonly question: QuestionName;
  /** `known`: it is as the relay takes it. `differs`: from NoiseAware's page or from the settings. */
  readonly answer: 'known' | 'not_seen' | 'differs';
  readonly seen: string;
  /** The setting by which the relay follows, as a line of `.env`; null if none is needed or none helps. */
  readonly setting: string | null;
}

/** The settings with which a trace was recorded. */
export type TracedConfig = Evidence['config'] & Pick<Config, 'given'>;

/**
 * Answers each question from what a trace printed. Nothing in it is more than the trace has shown, and no setting is one that is
 * set already or that the relay would refuse.
 */
export function answerQuestions(lines: readonly TraceLine[], config: TracedConfig): Learnt[] {
  const evidence = evidenceIn(lines, config);
  const given = config.given();
  return Object.entries(questions).map(([name, { judge }]) => {
    const judgement = judge(evidence);
    const question = name as QuestionName;
    if (judgement === undefined) return { question, answer: 'not_seen', seen: '', setting: null };
    const { differs = false, seen, setting = null } = judgement;
    const state = setting === null ? null : stateOf(setting, given);
    const reminder = `; ${setting} is set already: restart the relay if it was not restarted since`;
    return {
      question,
      answer: differs ? 'differs' : 'known',
      seen: state === 'set' ? seen + reminder : seen,
      setting: state === 'new' ? setting : null,
    };
  });
}

/** The settings to set, each once. */
export const settingsIn = (learnt: readonly Learnt[]): string[] => [
  ...new Set(learnt.flatMap(({ setting }) => setting ?? [])),
];

/** What failed, in a sentence without its full stop, and what has to be sent to somebody who can help. */
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

// --- Internal helpers ---

/** Whether a setting, as NAME=value, is in force already, would be refused by the relay, or is a new one. */
function stateOf(text: string, given: Readonly<Record<string, string>>): 'set' | 'refused' | 'new' {
  const [name = '', ...value] = text.split('=');
  const setting = Object.entries<Setting>(settings).find(([each]) => each === name)?.[1];
  if (setting === undefined) return 'refused';
  const parsed = (each: string) => setting.parse(each);
  try {
    const current = given[name] ?? setting.default ?? '';
    return isDeepStrictEqual(parsed(value.join('=')), parsed(current)) ? 'set' : 'new';
  } catch (error) {
    if (error instanceof Expected) return 'refused';
    throw error;
  }
}

function evidenceIn(lines: readonly TraceLine[], config: Evidence['config']): Evidence {
  const linesOf = <K extends TraceLine['kind']>(kind: K) =>
    lines.filter((line): line is Extract<TraceLine, { kind: K }> => line.kind === kind);
  const carrying = (kind: string) => linesOf('noiseaware').filter(({ carries }) => carries === kind);
  return {
    config,
    calls: linesOf('connection_url'),
    exchanges: carrying('access code'),
    refreshes: carrying('refresh token'),
    noiseaware: linesOf('noiseaware'),
    completions: linesOf('completion'),
    noReturns: linesOf('no_return').map(({ authorization }) => authorization),
    probe: (what) => linesOf('probe').findLast((line) => line.what === what),
  };
}
