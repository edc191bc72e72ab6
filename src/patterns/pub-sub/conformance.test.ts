import { conformance } from '../test-support.ts';
import { pattern } from './index.ts';

conformance(pattern);
