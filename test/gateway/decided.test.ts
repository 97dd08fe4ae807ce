import './decided/slack';
import './decided/decisions';
import './decided/signatures';
import './decided/two-gateways';
import './decided/fuzz';
import './decided/codec-server';
import { closeStage } from '../workflows/shared-stage';

afterAll(closeStage);
