import { conformance } from '../driver/test-support.ts';
import { pattern } from './index.ts';

conformance(pattern);
