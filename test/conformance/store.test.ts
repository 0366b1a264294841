import { lowdbBench, memoryBench } from './benches.ts';
import { describeStore } from './store-conformance.ts';

describeStore('memory', memoryBench);
describeStore('lowdb', lowdbBench);
