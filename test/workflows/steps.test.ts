import './exits';
import './faults';
import './location';
import './malformed-alert';
import './one-key';
import './together';
import './two-runbooks';
import { closeStage } from './shared-stage';

/** One stage for all of it: a stage costs as much as two runs. `-t` plays the tests whose names fit. */
afterAll(closeStage);
