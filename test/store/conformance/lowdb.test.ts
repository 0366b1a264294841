import { lowdbBench } from '../tested-stores.ts';
import { describeStore } from './store-conformance.ts';

describeStore('lowdb', lowdbBench);
