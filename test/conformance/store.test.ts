import { lowdbBench, memoryBench, postgresBench } from './benches.ts';
import { describeStore } from './store-conformance.ts';

describeStore('memory', memoryBench);
describeStore('lowdb', lowdbBench);
describeStore('PostgreSQL', postgresBench);
