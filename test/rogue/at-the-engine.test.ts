import './orders';
import './bent-orders';
import './shared-key';
import './brakes';
import './no-that-does-not-count';
import { closeGround } from './shared-ground';

/** One ground for all of it: it is a lab, a worker process and two rogues. */
afterAll(closeGround);
