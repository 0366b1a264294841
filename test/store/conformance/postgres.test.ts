import { watchedPostgresBench } from '../tested-stores.ts';
import { describeStore } from './store-conformance.ts';

describeStore('PostgreSQL', watchedPostgresBench);
