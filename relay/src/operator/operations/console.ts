import * as v from 'valibot';
import { makeConsoleLink } from '../../features/sign-in/console-link.ts';
import { define } from '../operation.ts';

/** Operator's access to the console. */
export const consoleOperations = {
  makeConsoleLink: define(v.strictObject({}), (deps) => makeConsoleLink(deps, deps.by)),
};
