import { lowdbBench, memoryBench, watchedPostgresBench } from '../tested-stores.ts';
import { describeStore } from './store-conformance.ts';

describeStore('memory', memoryBench);
describeStore('lowdb', lowdbBench);
describeStore('PostgreSQL', watchedPostgresBench);
