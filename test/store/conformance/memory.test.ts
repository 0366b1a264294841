import { memoryBench } from '../tested-stores.ts';
import { describeStore } from './store-conformance.ts';

describeStore('memory', memoryBench);
