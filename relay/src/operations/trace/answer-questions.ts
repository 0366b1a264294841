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

/** Answers each question from what a trace printed. Nothing in it is more than the trace has shown. */
export function answerQuestions(lines: readonly TraceLine[], config: Evidence['config']): Learnt[] {
  const evidence = evidenceIn(lines, config);
  return Object.entries(questions).map(([name, { judge }]) => {
    const judged = judge(evidence);
    const question = name as QuestionName;
    if (judged === undefined) return { question, answer: 'not_seen', seen: '', setting: null };
    const { differs = false, seen, setting = null } = judged;
    return { question, answer: differs ? 'differs' : 'known', seen, setting };
  });
}

/** The settings to set, each once. */
export const settingsIn = (learnt: readonly Learnt[]): string[] => [
  ...new Set(learnt.flatMap(({ setting }) => setting ?? [])),
];

/** What was learnt as text: what differs first, with the settings as lines to paste. */
export function describeLearnt(learnt: readonly Learnt[]): string {
  const of = (answer: Learnt['answer']) => learnt.filter((each) => each.answer === answer);
  const line = ({ question, seen, setting }: Learnt) =>
    `  ${questions[question].asks}\n      ${seen}${setting === null ? '' : `\n      → ${setting}`}`;
  const section = (title: string, answers: Learnt[]) =>
    answers.length === 0 ? [] : [title, ...answers.map(line), ''];
  const settings = settingsIn(learnt);
  return [
    ...section('What differs:', of('differs')),
    ...section('What is as expected:', of('known')),
    ...(of('not_seen').length === 0
      ? []
      : ['Not seen:', ...of('not_seen').map(({ question }) => `  ${questions[question].asks}`), '']),
    settings.length === 0
      ? 'From what was seen, no setting has to be changed.'
      : `Put into .env, and restart the relay:\n\n${settings.map((each) => `  ${each}`).join('\n')}`,
  ].join('\n');
}

// --- Internal helpers ---

function evidenceIn(lines: readonly TraceLine[], config: Evidence['config']): Evidence {
  const of = <K extends TraceLine['kind']>(kind: K) =>
    lines.filter((line): line is Extract<TraceLine, { kind: K }> => line.kind === kind);
  const carrying = (kind: string) => of('noiseaware').filter(({ carries }) => carries === kind);
  const hasEnded = lines.some(({ kind }) => kind === 'ended');
  return {
    config,
    calls: of('connection_url'),
    exchanges: carrying('access code'),
    refreshes: carrying('refresh token'),
    noiseaware: of('noiseaware'),
    completions: of('completion'),
    noReturns: of('no_return').map(({ authorization }) => authorization),
    probe: (what) => of('probe').findLast((line) => line.what === what),
    hasEnded,
  };
}
