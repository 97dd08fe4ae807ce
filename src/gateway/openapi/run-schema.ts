import { z } from 'zod';
import { RUNBOOKS } from '../../runbooks';
import { DOCUMENT_SHAPE, SHARED_SHAPE } from '../../runs';

const Text = z.string();
const Trouble = z.looseObject({ since: z.iso.datetime({ offset: true }).nullable(), because: Text });

/** The fields that the gateway adds to the document of a run. */
const ADDED = {
  runbook: z.enum(RUNBOOKS.map(({ slug }) => slug)).describe('Which runbook the run follows.'),
  incomplete: Text.optional().describe('Why only what the engine itself knows is shown.'),
  stuck: Trouble.optional().describe('The run is open and cannot go on until a person mends something.'),
  unheard: Trouble.optional().describe(
    'The run must tell somebody, and no channel has taken it yet; reminders of a question too.',
  ),
};

export const ListedRunShape = z.looseObject({ ...SHARED_SHAPE, ...ADDED });

const Held = z
  .looseObject({
    because: Text,
    by: z.enum(['brake', 'pause', 'incident']),
    since: z.iso.datetime({ offset: true }).nullable(),
  })
  .nullable()
  .optional()
  .describe('The brake or the incident that holds an open run: nothing is approved or sent.');

const Archived = z.literal(true).optional().describe('The engine has forgotten the run, and the archive has it.');

export const Run = z.looseObject({ ...SHARED_SHAPE, ...ADDED, archived: Archived, held: Held, ...DOCUMENT_SHAPE });
