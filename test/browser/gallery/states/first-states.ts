import { viewWith } from '../sample-view.ts';
import type { State } from '../state.ts';

const first = (name: string, view: State['view']): State => ({
  name: `first page: ${name}`,
  page: 'first',
  view,
});

export const firstStates: readonly State[] = [
  first('not set up', viewWith([], { relay: null, known: null })),
  first('set up', viewWith([])),
];
