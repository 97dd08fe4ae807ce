import type * as alertNames from '../intake/alert-names';
import type * as alertmanager from '../intake/alertmanager';
import type * as intakeLimits from '../intake/limits';
import type * as takeIn from '../intake/take-in';
import type * as auditLog from '../logging/audit-log';
import type * as keepSignedNo from '../marks/keep-signed-no';
import type * as runs from '../runs';
import type * as archiveOf from './archive-of';
import type * as signing from '../signing';
import type * as evidence from './commands/evidence';
import { onceEach } from './once-each';
import type * as siteSchema from '../config/site-schema';
import type * as siteFiles from './site-files';
import type * as replayHistories from '../workers/replay-histories';

/**
 * Loads slow modules only when a command needs them, so that `--help` and usage errors come at once. It uses `require`,
 * because `import()` of our own files is not resolved when they run from source.
 */
/* eslint-disable @typescript-eslint/no-require-imports */
export const loadRuns = () => require('../runs') as typeof runs;
export const loadAlertmanager = () => require('../intake/alertmanager') as typeof alertmanager;
export const loadAlertNames = () => require('../intake/alert-names') as typeof alertNames;
export const loadIntakeLimits = () => require('../intake/limits') as typeof intakeLimits;
export const loadTakeIn = () => require('../intake/take-in') as typeof takeIn;
export const loadAuditLog = () => require('../logging/audit-log') as typeof auditLog;
export const loadKeepSignedNo = () => require('../marks/keep-signed-no') as typeof keepSignedNo;
export const loadSigning = () => require('../signing') as typeof signing;
export const loadArchive = () => require('./archive-of') as typeof archiveOf;
export const loadSiteSchema = () => require('../config/site-schema') as typeof siteSchema;
export const loadSiteFiles = () => require('./site-files') as typeof siteFiles;
export const loadReplay = () => require('../workers/replay-histories') as typeof replayHistories;
export const loadEvidenceCommand = () =>
  onceEach((require('./commands/evidence') as typeof evidence).evidenceCommand()).exitOverride();
