import { callsOfNoiseAware } from './calls-of-noiseaware.ts';
import { callsToNoiseAware } from './calls-to-noiseaware.ts';
import type { Question } from './question.ts';

const table = { ...callsOfNoiseAware, ...callsToNoiseAware };

export type QuestionName = keyof typeof table;

/** Every question, in the order of a connection's life. */
export const questions: Readonly<Record<QuestionName, Question>> = table;

/** Undefined if no question has that name. */
export const questionNamed = (name: string): Question | undefined =>
  Object.hasOwn(questions, name) ? questions[name as QuestionName] : undefined;

export const questionNames = Object.keys(questions) as QuestionName[];
