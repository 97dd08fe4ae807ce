import './at-runs/commands';
import './at-runs/keys';
import './at-runs/brakes';
import './at-runs/release';
import { closeStage } from '../workflows/shared-stage';

afterAll(closeStage);
